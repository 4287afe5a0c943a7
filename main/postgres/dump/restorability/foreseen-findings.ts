import type { PrivilegeFinding, PrivilegeObject } from '../../../../shared/privileges.ts';
import { countOf, listOf } from '../../../../shared/words/counts.ts';
import { quoteIdentifier } from '../../sql/quote.ts';
import { sqlName } from '../../sql/names.ts';
import type { Foreseen, NamedFunction, RestoreLoss, UnqualifiedName } from './foreseen-losses.ts';

const title = 'Restorability';
const kind = 'restorability';
/** Functions with a line of their own; the others share one. */
const mostLines = 20;

type Unqualified = Extract<Foreseen, { kind: 'names without schema' }>;
type Reading = Extract<Foreseen, { kind: 'reads others' }>;

/** A line for each function that a restore would fail at, or that reads what a restore brings later. */
export function restorabilityFindings(foreseen: readonly Foreseen[]): PrivilegeFinding[] {
  if (foreseen.length === 0) {
    const message = 'What a restore runs of your functions needs no search_path and reads no other tables.';
    return [{ title, kind, severity: 'ok', message, objects: [] }];
  }
  const unqualified = foreseen
    .filter((one) => one.kind === 'names without schema')
    .toSorted((a, b) => Number(b.stopsDumpAt.length > 0) - Number(a.stopsDumpAt.length > 0));
  const reading = foreseen.filter((one) => one.kind === 'reads others');
  const more = unqualified.slice(mostLines);
  const unread = foreseen
    .filter((one) => one.kind === 'not readable')
    .flatMap(({ catalogues }) => catalogues);
  return [
    ...(unread.length === 0 ? [] : [unreadFinding(unread)]),
    ...unqualified.slice(0, mostLines).map(unqualifiedFinding),
    ...(more.length === 0 ? [] : [moreFinding(more)]),
    ...(['value', 'index', 'filled'] as const).flatMap((effect) =>
      grouped(
        reading.filter((one) => one.effect === effect),
        readingFinding,
      ),
    ),
    ...grouped(
      reading.filter(({ effect }) => effect === 'check'),
      againFinding,
    ),
  ];
}

/** The first things that a restore may lack or have otherwise, for a sentence; undefined where it has all. */
export function lackInShort(foreseen: readonly Foreseen[]): string | undefined {
  const losses = foreseen.flatMap((one) =>
    one.kind === 'names without schema' || (one.kind === 'reads others' && lacks(one)) ? one.losses : [],
  );
  const words = [...new Set(losses.map(wordsOf))];
  return words.length === 0 ? undefined : listOf(words);
}

const lacks = ({ effect }: Reading) => effect === 'index' || effect === 'filled';

function unreadFinding(catalogues: readonly string[]): PrivilegeFinding {
  return {
    title,
    kind,
    severity: 'warning',
    message: `Whether a restore gives everything back can’t be foreseen: ${listOf(catalogues)} can’t be read.`,
    remedy:
      'Everybody may read these catalogues of PostgreSQL unless somebody revoked it: grant SELECT on them again.',
    objects: catalogues.map((name) => ({ name: `pg_catalog.${name}` })),
  };
}

/** Partitioned tables at which pg_dump would fail, as SQL writes them. */
export function tablesThatStopDump(foreseen: readonly Foreseen[]): string[] {
  return foreseen.flatMap((one) => (one.kind === 'names without schema' ? one.stopsDumpAt : []));
}

/** The SQL that gives functions a search_path of their own; nothing for those of extensions. */
function searchPathSql(functions: readonly Unqualified[]): { sql?: string } {
  const statements = functions
    .filter(({ function: { extension } }) => extension === null)
    .map(({ function: { alter, signature }, searchPath }) => {
      const schemas = searchPath.map(quoteIdentifier);
      return `ALTER ${alter} ${signature} SET search_path = ${schemas.join(', ')}, pg_temp;`;
    });
  return statements.length === 0 ? {} : { sql: statements.join('\n') };
}

function unqualifiedFinding(one: Unqualified): PrivilegeFinding {
  const why = `${functionWords(one.function)} ${namesWords(one.names)}.`;
  const stops = one.stopsDumpAt.length > 0;
  return {
    title,
    kind,
    severity: stops ? 'blocker' : 'warning',
    message: stops
      ? `pg_dump fails at the key of partitioned table ${listOf(one.stopsDumpAt)}: ${why}`
      : `A restore may lack ${listOf(one.losses.map(wordsOf))}: ${why}`,
    remedy: remedyOf(one.function),
    ...searchPathSql([one]),
    objects: one.losses.map(objectOf),
  };
}

function moreFinding(more: readonly Unqualified[]): PrivilegeFinding {
  return {
    title,
    kind,
    severity: 'warning',
    message: `A restore may lack more because of ${countOf(more.length, 'more function')} that ${more.length === 1 ? 'names' : 'name'} things without their schemas.`,
    remedy: ownPath,
    ...searchPathSql(more),
    objects: more.map(({ function: { signature }, losses }) => ({
      name: signature,
      detail: listOf(losses.map(wordsOf)),
    })),
  };
}

const ownPath =
  'Give the function a search_path of its own with the SQL, as its owner or a superuser, or write the schemas into its body. The SQL has the schemas of the names that were found; strings that the function executes are not read.';
const notInlined =
  'A function in SQL with a search_path of its own is no longer put into the queries that call it: where that costs time, write the schemas into its body.';

function remedyOf({ language, extension }: NamedFunction): string {
  if (extension !== null) {
    return `The function belongs to extension ${sqlName(extension)}, which a restore creates again, so altering it does not last. Update the extension, or call it from a function of your own that has a search_path of its own.`;
  }
  return language === 'sql' ? `${ownPath} ${notInlined}` : ownPath;
}

function readingFinding(one: Reading): PrivilegeFinding {
  const reads = listOf(one.reads);
  const told = {
    value: {
      message: `A restore may compute other values for ${listOf(one.losses.map(({ name, through }) => `${through} of ${name}`))}: ${functionWords(one.function)} reads ${reads}, whose rows may come later.`,
      remedy:
        'Compute the column from its own row only, or compute it again after a restore: UPDATE a column that it is computed from.',
    },
    index: {
      message: `A restore may lack ${listOf(one.losses.map(wordsOf))}: ${functionWords(one.function)} reads ${reads}, which is filled later.`,
      remedy: 'Create the index after a restore, when the materialized view is filled.',
    },
    filled: {
      message: `A restore may lack ${listOf(one.losses.map(wordsOf))}: ${functionWords(one.function)} reads ${reads}, which is filled later.`,
      remedy: 'Run REFRESH MATERIALIZED VIEW after a restore, when the other one is filled.',
    },
    check: againFinding(one),
  }[one.effect];
  return { title, kind, severity: 'warning', ...told, objects: one.losses.map(objectOf) };
}

/** No warning: pgkeep’s own restore brings the rows back. */
function againFinding(one: Reading): PrivilegeFinding {
  const tables = listOf(one.losses.map(({ name }) => name));
  return {
    title,
    kind,
    severity: 'ok',
    message: `${capital(functionWords(one.function))} reads ${listOf(one.reads)}, which may be loaded after ${tables}: pgkeep loads such a table again at the end, pg_restore by hand may leave it empty.`,
    objects: one.losses.map(objectOf),
  };
}

/** A line each, as far as there are not too many; the rest is one line more. */
function grouped(found: readonly Reading[], line: (one: Reading) => PrivilegeFinding): PrivilegeFinding[] {
  const lines = found.slice(0, mostLines).map(line);
  const more = found.slice(mostLines);
  const [last] = lines.slice(-1);
  if (more.length === 0 || last === undefined) return lines;
  return [
    ...lines,
    {
      ...last,
      message: `The same holds for ${countOf(more.length, 'more function')}.`,
      objects: more.map(({ function: { signature }, reads }) => ({
        name: signature,
        detail: `reads ${listOf(reads)}`,
      })),
    },
  ];
}

function wordsOf({ what, name }: RestoreLoss): string {
  switch (what) {
    case 'table':
      return `table ${name}`;
    case 'rows':
      return `the rows of ${name}`;
    case 'index':
      return `index ${name}`;
    case 'filled':
      return `the rows of materialized view ${name}`;
  }
}

function objectOf(loss: RestoreLoss): PrivilegeObject {
  return { name: wordsOf(loss), detail: loss.through };
}

function functionWords({ alter, signature }: NamedFunction): string {
  return `${alter.toLowerCase()} ${signature}`;
}

/** "calls helper and reads cfg without their schemas". */
function namesWords(names: readonly UnqualifiedName[]): string {
  const verbs = { function: 'calls', table: 'reads', type: 'uses type', operator: 'uses operator' } as const;
  const parts = (['function', 'table', 'type', 'operator'] as const).flatMap((one) => {
    const found = names
      .filter((other) => other.kind === one)
      .map(({ kind, name }) => (kind === 'operator' ? name : sqlName(name)));
    return found.length === 0 ? [] : [`${verbs[one]} ${listOf(found)}`];
  });
  return `${listOf(parts)} without ${names.length === 1 ? 'its schema' : 'their schemas'}`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
