import type { VersionTraits } from '../../connect/server-traits.ts';
import { createTextReader, descOf, type TextReader } from '../format/text.ts';
import type { TocEntry } from '../format/types.ts';
import { columnChanges, notNullChanges } from './columns.ts';
import { optionChanges } from './options.ts';
import { applyEdits, statementsOf, type Change, type Statement } from './statement.ts';
import {
  collationChanges,
  privilegeChanges,
  sequenceChanges,
  wholeStatementChanges,
} from './whole-statements.ts';

export interface FittedEntries {
  readonly entries: TocEntry[];
  /** What is different on the target because of its version, one sentence a kind, with the objects. */
  readonly notes: string[];
}

type Rule = (statement: Statement, traits: VersionTraits) => Change[];

/** Which kinds of entries each rule looks into. Bodies of functions and views are not touched. */
const rules: readonly { readonly descs: readonly string[]; readonly rule: Rule }[] = [
  {
    descs: ['SUBSCRIPTION', 'PUBLICATION', 'TYPE', 'TABLE', 'MATERIALIZED VIEW', 'INDEX', 'CONSTRAINT'],
    rule: optionChanges,
  },
  { descs: ['TABLE', 'FOREIGN TABLE'], rule: columnChanges },
  { descs: ['CONSTRAINT', 'CHECK CONSTRAINT'], rule: notNullChanges },
  {
    descs: ['TABLE', 'MATERIALIZED VIEW', 'SEQUENCE', 'STATISTICS'],
    rule: wholeStatementChanges,
  },
  { descs: ['SEQUENCE', 'TABLE'], rule: sequenceChanges },
  { descs: ['ACL', 'DEFAULT ACL'], rule: privilegeChanges },
  { descs: ['COLLATION'], rule: collationChanges },
];

/** Words without one of which no rule has anything to do: most entries are not even split. */
const candidates =
  /\bWITH \(|\bNOT NULL\b|\bGENERATED\b|\bCOMPRESSION\b|\bSTATISTICS\b|LOGGED|MAINTAIN|multirange_type_name|subscript|builtin|rules =/i;

/** relkind of a partitioned table. */
const partitioned = 'p'.charCodeAt(0);

/**
 * The entries as a target of these traits takes them. A pg_dump that is newer than the target writes clauses that
 * the target refuses, and an entry is one transaction: a storage parameter that it does not know costs the
 * table with all its rows. Here only goes what is not needed for the object to be there; what the target
 * cannot have at all (NULLS NOT DISTINCT, security_invoker, BEGIN ATOMIC, …) stays and is refused by name.
 * Entries without change stay the same objects, and none goes: others may refer to it. Pure.
 */
export function fitToTarget(entries: readonly TocEntry[], traits: VersionTraits): FittedEntries {
  const read = createTextReader(entries);
  const standardStrings = !entries.some(
    (entry) => descOf(entry) === 'STDSTRINGS' && /'off'/i.test(entry.defn?.toString('latin1') ?? ''),
  );
  const noted = new Map<string, string[]>();
  const note = (text: string, entry: TocEntry) => {
    const objects = noted.get(text) ?? [];
    objects.push(nameOf(entry, read));
    noted.set(text, objects);
  };
  const fitted = entries.map((entry) => {
    const desc = descOf(entry);
    if (desc === 'STATISTICS DATA' && !traits.takesStatistics) {
      // pg_restore_relation_stats and pg_restore_attribute_stats. Source: release notes of 18
      note('statistics of the source are left out, ANALYZE gathers new ones', entry);
      return { ...entry, defn: nothing };
    }
    const bare = withoutTableAm(entry, traits);
    if (bare !== entry) {
      note('the access method of a partitioned table is left out: PostgreSQL 17 and newer know it', entry);
    }
    const sql = bare.defn?.toString('latin1') ?? '';
    const fitting = rules.filter(({ descs }) => descs.includes(desc));
    if (fitting.length === 0 || !candidates.test(sql)) return bare;
    const changes = statementsOf(sql, { standardStrings }).flatMap((statement) =>
      fitting.flatMap(({ rule }) => rule(statement, traits)),
    );
    if (changes.length === 0) return bare;
    for (const text of new Set(changes.flatMap((change) => change.note ?? []))) note(text, entry);
    const edits = changes.flatMap((change) => change.edits);
    return { ...bare, defn: Buffer.from(applyEdits(sql, edits), 'latin1') };
  });
  return {
    entries: fitted,
    notes: [...noted].map(([text, objects]) => `${sentence(text)} (${listed(objects)}).`),
  };
}

const nothing = Buffer.from('');

/**
 * SET ACCESS METHOD of a partitioned table. Source: _printTableAccessMethodNoStorage in
 * src/bin/pg_dump/pg_backup_archiver.c of 17.
 */
function withoutTableAm(entry: TocEntry, traits: VersionTraits): TocEntry {
  const has =
    !traits.partitionedTablesHaveAccessMethod &&
    entry.relkind === partitioned &&
    (entry.tableAm?.length ?? 0) > 0;
  return has ? { ...entry, tableAm: null } : entry;
}

function nameOf(entry: TocEntry, read: TextReader): string {
  const schema = read(entry.namespace);
  const tag = read(entry.tag);
  return schema === '' || ['ACL', 'DEFAULT ACL', 'CONSTRAINT'].includes(descOf(entry))
    ? tag
    : `${schema}.${tag}`;
}

const mostNames = 5;

function listed(objects: readonly string[]): string {
  const more = objects.length - mostNames;
  return `${objects.slice(0, mostNames).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
