import type { BackupGap, PrivilegeFinding, PrivilegeObject } from '../../../../shared/privileges.ts';
import { sqlName, sqlQualifiedName } from '../../sql/names.ts';
import { gapsOf, type BackupCheck, type Gap } from '../backup-check.ts';
import { countOf, formatCount, listOf } from '../../../../shared/words/counts.ts';

/** With more schemas than this, one line for all says more than one line each. */
const mostLines = 20;

const asAdministrator = 'An administrator grants what is missing, in the database that is backed up.';

/** Whether the role exists, may log in and may connect. */
export function loginFindings(check: BackupCheck): PrivilegeFinding[] {
  const role = sqlName(check.role.name);
  const database = sqlName(check.database);
  const blocker = (kind: BackupGap['kind'], message: string, remedy: string): PrivilegeFinding => ({
    title: kind === 'connect' ? 'Database' : 'Login',
    kind,
    severity: 'blocker',
    code: kind === 'connect' ? 'UserErrorMissingDBPermissions' : 'UserErrorDBUserAuthFailed',
    message,
    remedy,
    objects: [],
  });
  const has = (kind: BackupGap['kind']) => check.gaps.some((gap) => gap.kind === kind);
  const nature = check.role.superuser ? ', and is a superuser' : '';
  return [
    has('role')
      ? blocker(
          'role',
          `There is no role ${role} on the server; what follows is what everybody may do.`,
          'An administrator creates the role.',
        )
      : has('login')
        ? blocker(
            'login',
            `${role} may not log in.`,
            'An administrator lets the role log in, or you choose another one.',
          )
        : okFinding('login', 'Login', `${role} may log in${nature}.`),
    has('connect')
      ? blocker('connect', `${role} may not connect to database ${database}.`, asAdministrator)
      : okFinding('connect', 'Database', `${role} may connect to database ${database}.`),
  ];
}

export function schemaFindings(check: BackupCheck): PrivilegeFinding[] {
  const gaps = gapsOf(check.gaps, 'schema');
  if (gaps.length === 0) {
    return [
      okFinding(
        'schema',
        'Schemas',
        check.counts.schemas === 0 ? 'There are none.' : 'All that a backup needs can be used.',
      ),
    ];
  }
  const names = gaps.map(({ schema }) => sqlName(schema));
  return [
    {
      title: 'Schemas',
      kind: 'schema',
      severity: 'blocker',
      code: 'UserErrorMissingDBPermissions',
      message: `${gaps.length === 1 ? 'Schema' : 'Schemas'} ${listOf(names)} can’t be used, so nothing in ${gaps.length === 1 ? 'it' : 'them'} can be read.`,
      remedy: asAdministrator,
      objects: gaps.map(({ schema, owner }) => ({ name: sqlName(schema), detail: ownedBy(owner) })),
    },
  ];
}

export function tableFindings(check: BackupCheck): PrivilegeFinding[] {
  const total = check.counts.tables;
  const fine =
    total === 0
      ? 'There are none.'
      : `${total === 1 ? 'The only one' : `All ${formatCount(total)}`} can be read.`;
  return relationFindings(check, {
    kind: 'table',
    title: 'Tables',
    fine,
    remedy: asAdministrator,
    objectOf: ({ schema, name, owner, extension }: Gap<'table'>) => ({
      name: sqlQualifiedName(schema, name),
      detail:
        extension === undefined
          ? ownedBy(owner)
          : `configuration of extension ${sqlName(extension)}, ${ownedBy(owner)}`,
    }),
    say: (number, where, of) =>
      where.schema === 'pg_catalog'
        ? `${countOf(number, 'catalogue')} of PostgreSQL itself can’t be read.`
        : `${of === undefined ? countOf(number, 'table') : `${formatCount(number)} of ${countOf(of, 'table')}`} in ${where.words} can’t be read.`,
    totalOf: (schema) => check.schemas.find(({ name }) => name === schema)?.tables,
  });
}

export function sequenceFindings(check: BackupCheck): PrivilegeFinding[] {
  const total = check.counts.sequences;
  const fine =
    total === 0
      ? 'There are none.'
      : `${total === 1 ? 'The only one' : `All ${formatCount(total)}`} can be read.`;
  return relationFindings(check, {
    kind: 'sequence',
    title: 'Sequences',
    fine,
    remedy: asAdministrator,
    objectOf: ({ schema, name, owner }: Gap<'sequence'>) => ({
      name: sqlQualifiedName(schema, name),
      detail: ownedBy(owner),
    }),
    say: (number, where, of) =>
      `${of === undefined ? countOf(number, 'sequence') : `${formatCount(number)} of ${countOf(of, 'sequence')}`} in ${where.words} can’t be read.`,
    totalOf: (schema) => check.schemas.find(({ name }) => name === schema)?.sequences,
  });
}

export function rowSecurityFindings(check: BackupCheck): PrivilegeFinding[] {
  return relationFindings(check, {
    kind: 'row security',
    title: 'Row-level security',
    fine:
      check.role.bypassRls || check.role.superuser
        ? 'It does not apply to this role.'
        : 'It hides nothing from this role.',
    remedy: `${
      check.server.traits.bypassRlsIsOutOfReach
        ? 'On Azure nobody can let a role bypass row-level security before PostgreSQL 16: make the role a member of the owner of the tables; where it is forced on the owner, let the owner run ALTER TABLE ... NO FORCE ROW LEVEL SECURITY first.'
        : 'A superuser lets the role bypass row-level security, or the backup runs as the owner of the tables where it is not forced on the owner.'
    } A backup must not leave rows out silently, so pg_dump stops.`,
    objectOf: ({ schema, name, owner, forced }: Gap<'row security'>) => ({
      name: sqlQualifiedName(schema, name),
      detail: `${ownedBy(owner)}${forced ? ', and forced on the owner as well' : ''}`,
    }),
    say: (number, { words }) => `Policies may hide rows of ${countOf(number, 'table')} in ${words}.`,
    totalOf: () => undefined,
  });
}

export function largeObjectFindings(check: BackupCheck): PrivilegeFinding[] {
  const gaps = gapsOf(check.gaps, 'large object');
  const total = check.counts.largeObjects;
  if (gaps.length === 0) {
    return total === 0
      ? []
      : [
          okFinding(
            'large object',
            'Large objects',
            `${total === 1 ? 'The only one' : `All ${formatCount(total)}`} can be read.`,
          ),
        ];
  }
  return [
    {
      title: 'Large objects',
      kind: 'large object',
      severity: 'blocker',
      code: 'UserErrorMissingDBPermissions',
      message: `${formatCount(gaps.length)} of ${countOf(total, 'large object')} can’t be read.`,
      remedy: asAdministrator,
      objects: gaps.map(({ oid, owner }) => ({ name: oid, detail: ownedBy(owner) })),
    },
  ];
}

interface RelationWords<Item> {
  readonly kind: 'table' | 'sequence' | 'row security';
  readonly title: string;
  readonly fine: string;
  readonly remedy: string;
  readonly objectOf: (gap: Item) => PrivilegeObject;
  readonly say: (number: number, where: { words: string; schema?: string }, of: number | undefined) => string;
  readonly totalOf: (schema: string) => number | undefined;
}

/** A line for each schema; one for all where there are very many schemas. */
function relationFindings<Item extends BackupGap & { schema: string; kind: RelationWords<Item>['kind'] }>(
  check: BackupCheck,
  words: RelationWords<Item>,
): PrivilegeFinding[] {
  const gaps = check.gaps.filter((gap): gap is Item => gap.kind === words.kind);
  if (gaps.length === 0) return [okFinding(words.kind, words.title, words.fine)];
  const finding = (items: readonly Item[], message: string): PrivilegeFinding => ({
    title: words.title,
    kind: words.kind,
    severity: 'blocker',
    code: 'UserErrorMissingDBPermissions',
    message,
    remedy: words.remedy,
    objects: items.map(words.objectOf),
  });
  const groups = groupBy(gaps, ({ schema }) => schema);
  if (groups.size > mostLines) {
    return [finding(gaps, words.say(gaps.length, { words: countOf(groups.size, 'schema') }, undefined))];
  }
  return [...groups].map(([schema, items]) =>
    finding(
      items,
      words.say(items.length, { words: `schema ${sqlName(schema)}`, schema }, words.totalOf(schema)),
    ),
  );
}

export function okFinding(kind: string, title: string, message: string): PrivilegeFinding {
  return { title, kind, severity: 'ok', message, objects: [] };
}

const ownedBy = (owner: string) => `of owner ${sqlName(owner)}`;

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
