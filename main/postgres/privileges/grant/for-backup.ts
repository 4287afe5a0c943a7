import type { BackupGap } from '../../../../shared/privileges.ts';
import { quoteIdentifier } from '../../sql/quote.ts';
import { gapsOf, type BackupCheck, type Gap } from '../backup-check.ts';
import { coverage, notes, predefinedRefusal, remainingNotes } from './coverage-notes.ts';
import { renderPlan, type GrantForm, type GrantPlan, type GrantStatement } from './plan.ts';
import {
  allowLogin,
  grantAndRevoke,
  bypassRowSecurity,
  createEntraLogin,
  createLogin,
  grantConnect,
  grantLargeObjects,
  grantSelect,
  grantOnLaterObjects,
  grantUsage,
  inheritRights,
  joinOwner,
  joinReadAllData,
  revokeSelect,
  revokeOnLaterObjects,
  unique,
  type LaterObjects,
} from './statements.ts';

export interface GrantOptions {
  /** CONNECTION LIMIT of a role that has to be made. Default 5: two backups, their checks, and a person. */
  readonly connectionLimit?: number;
  /**
   * How the login gets past row-level security: the attribute BYPASSRLS, or membership in the owners of the
   * tables. Default: the attribute, but on Azure before 16, where nobody may give it, membership.
   */
  readonly rowSecurity?: 'bypass' | 'membership';
  /** SQL that makes the role in the database postgres, where it logs in with Microsoft Entra. */
  readonly makeEntraRole?: string | undefined;
}

/** Where the functions of Microsoft Entra are (learn.microsoft.com, Microsoft Entra roles in PostgreSQL). */
const entraDatabase = 'postgres';

/**
 * SQL that fixes what the check found. Pure. The form predefined exists from PostgreSQL 14 on; before, the
 * plan is empty and its `refusal` says what to take instead.
 */
export function grantSql(check: BackupCheck, form: GrantForm, options: GrantOptions = {}): GrantPlan {
  const common = { form, role: check.role.name, database: check.database };
  const refusal = form === 'predefined' ? predefinedRefusal(check) : undefined;
  if (refusal !== undefined) {
    const empty = { statements: [], covers: [], leavesOut: [], createsRole: false };
    return renderPlan({ ...common, ...empty, refusal, remaining: check.gaps });
  }
  const membership =
    (options.rowSecurity ?? (bypassIsOutOfReach(check) ? 'membership' : 'bypass')) === 'membership';
  const entry = loginStatements(check, options);
  const elsewhere = madeElsewhere(check, options);
  const rows = rowSecurityStatements(check, membership);
  const fixed = new Set(rows.statements.flatMap(({ fixes }) => fixes));
  const left = check.gaps.filter((gap) => !fixed.has(gap));
  const statements = [
    ...entry,
    ...rows.statements,
    ...(form === 'classic'
      ? classicStatements(check, left)
      : form === 'predefined'
        ? predefinedStatements(check, left)
        : smallestStatements(check.role.name, left)),
    ...largeObjectStatements(check.role.name, left),
  ];
  return renderPlan({
    ...common,
    statements,
    covers:
      statements.length > 0 ? coverage(form, check) : check.gaps.length === 0 ? ['Nothing is missing.'] : [],
    leavesOut: [
      ...elsewhere,
      ...(statements.length > 0
        ? notes(form, check, statements, rows.remaining)
        : remainingNotes(check, rows.remaining)),
    ],
    remaining: rows.remaining,
    createsRole: gapsOf(check.gaps, 'role').length > 0 && options.makeEntraRole === undefined,
  });
}

/** Superusers give BYPASSRLS; from 16 on those who have it do, too. Nobody on Azure has it before. */
function bypassIsOutOfReach({ server }: BackupCheck): boolean {
  return server.traits.bypassRlsIsOutOfReach;
}

/** A role of Microsoft Entra cannot be made in the database of the backup, unless that is postgres. */
function madeElsewhere({ role, database, gaps }: BackupCheck, { makeEntraRole }: GrantOptions): string[] {
  if (makeEntraRole === undefined || database === entraDatabase || gapsOf(gaps, 'role').length === 0)
    return [];
  return [
    `Before all else, make ${quoteIdentifier(role.name)}, which logs in with Microsoft Entra: run ${makeEntraRole} in the database ${entraDatabase}, as a Microsoft Entra administrator of the server.`,
  ];
}

function roleStatements(
  { role, database, server }: BackupCheck,
  gaps: readonly BackupGap[],
  { connectionLimit = 5, makeEntraRole }: GrantOptions,
): GrantStatement[] {
  if (gapsOf(gaps, 'role').length === 0) return [];
  if (makeEntraRole === undefined) {
    return [
      createLogin(role.name, gaps, { connectionLimit, takesTokens: server.traits.managedBy === 'azure' }),
    ];
  }
  return database === entraDatabase ? [createEntraLogin(role.name, gaps, makeEntraRole)] : [];
}

function loginStatements(check: BackupCheck, options: GrantOptions): GrantStatement[] {
  const { role, database, gaps } = check;
  const [absent, login, connect] = [gapsOf(gaps, 'role'), gapsOf(gaps, 'login'), gapsOf(gaps, 'connect')];
  return [
    // a role that is made can log in at once
    ...roleStatements(check, [...absent, ...login], options),
    ...(absent.length === 0 && login.length > 0 ? [allowLogin(role.name, login)] : []),
    ...(connect.length > 0 ? [grantConnect(role.name, database, connect)] : []),
  ];
}

/** Membership in an owner fixes, besides row-level security, all that the owner may and the login may not. */
function rowSecurityStatements(
  { role, gaps, server }: BackupCheck,
  membership: boolean,
): { statements: GrantStatement[]; remaining: BackupGap[] } {
  const protectedTables = gapsOf(gaps, 'row security');
  if (protectedTables.length === 0) return { statements: [], remaining: [] };
  if (!membership) return { statements: [bypassRowSecurity(role.name, protectedTables)], remaining: [] };
  const outOfReach = protectedTables.filter(({ forced, owner }) => forced || owner === role.name);
  const open = protectedTables.filter((gap) => !outOfReach.includes(gap));
  const statements = unique(open.map(({ owner }) => owner)).map((owner) => {
    const fixed = gaps.filter(
      (gap) =>
        'owner' in gap && gap.owner === owner && !(gap.kind === 'row security' && outOfReach.includes(gap)),
    );
    return joinOwner(role.name, owner, fixed, server.traits);
  });
  if (statements.length > 0 && !server.traits.membershipHasOptions && !role.inherits) {
    statements.push(inheritRights(role.name, open));
  }
  return { statements, remaining: outOfReach };
}

const isOfLargeObjects = ({ objects }: Gap<'default privileges'>) => objects === 'large objects';

/** Those of today and later ones: pg_read_all_data covers neither, and no schema holds them. */
function largeObjectStatements(role: string, gaps: readonly BackupGap[]): GrantStatement[] {
  const objects = gapsOf(gaps, 'large object');
  return [
    ...(objects.length === 0 ? [] : [grantLargeObjects(role, objects)]),
    ...laterObjectStatements(role, gapsOf(gaps, 'default privileges').filter(isOfLargeObjects)),
  ];
}

function smallestStatements(role: string, gaps: readonly BackupGap[]): GrantStatement[] {
  const schemas = gapsOf(gaps, 'schema');
  return [
    ...(schemas.length > 0 ? [grantUsage(role, schemas)] : []),
    ...bySchema(gapsOf(gaps, 'table')).map((tables) => grantSelect(role, tables)),
    ...bySchema(gapsOf(gaps, 'sequence')).map((sequences) => grantSelect(role, sequences)),
    ...laterObjectStatements(
      role,
      gapsOf(gaps, 'default privileges').filter((gap) => !isOfLargeObjects(gap)),
    ),
  ];
}

function bySchema<Item extends { schema: string }>(items: readonly Item[]): Item[][] {
  return [...Map.groupBy(items, ({ schema }) => schema).values()];
}

/** One statement for each owner and kind. */
function laterObjectStatements(role: string, gaps: readonly Gap<'default privileges'>[]): GrantStatement[] {
  const byOwner = Map.groupBy(gaps, ({ owner }) => owner);
  return [...byOwner].flatMap(([owner, ofOwner]) =>
    [...Map.groupBy(ofOwner, ({ objects }) => objects)].map(([objects, missing]) =>
      grantOnLaterObjects(
        role,
        { owner, objects, schemas: missing.flatMap(({ schema }) => schema ?? []) },
        missing,
      ),
    ),
  );
}

function predefinedStatements({ role, server }: BackupCheck, gaps: readonly BackupGap[]): GrantStatement[] {
  const covered = gaps.filter((gap) =>
    gap.kind === 'default privileges'
      ? !isOfLargeObjects(gap)
      : ['schema', 'table', 'sequence'].includes(gap.kind),
  );
  if (covered.length === 0) return [];
  const inherits = role.inherits || server.traits.membershipHasOptions;
  // before 16 a second GRANT of a membership changes nothing, and its undo would end what was there
  const joins = role.readAllData === null || server.traits.membershipHasOptions;
  return [
    ...(joins ? [joinReadAllData(role.name, covered, server.traits, role.readAllData)] : []),
    ...(inherits ? [] : [inheritRights(role.name, covered)]),
  ];
}

/** The portal's script, for schemas of users only and for everybody who can create something in them. */
function classicStatements(
  { role, schemas, creators }: BackupCheck,
  gaps: readonly BackupGap[],
): GrantStatement[] {
  const [missing, tables, sequences, laterObjects] = [
    gapsOf(gaps, 'schema'),
    gapsOf(gaps, 'table'),
    gapsOf(gaps, 'sequence'),
    gapsOf(gaps, 'default privileges'),
  ];
  // who lacks something in any schema gets that, and nothing more for single ones
  const anywhere = new Set(
    laterObjects.flatMap((gap) => (gap.schema === null && !isOfLargeObjects(gap) ? [gap.owner] : [])),
  );
  const others = creators.filter(({ owner }) => owner !== role.name && !anywhere.has(owner));
  const statements = [
    ...schemas.flatMap(({ name: schema }) => [
      schemaUsage(
        role.name,
        schema,
        missing.filter((gap) => gap.schema === schema),
      ),
      allInSchema(
        role.name,
        'TABLE',
        schema,
        tables.filter((gap) => gap.schema === schema),
      ),
      allInSchema(
        role.name,
        'SEQUENCE',
        schema,
        sequences.filter((gap) => gap.schema === schema),
      ),
    ]),
    ...[...Map.groupBy(others, ({ owner }) => owner)].flatMap(([owner, places]) =>
      (['tables', 'sequences'] as const).map((objects) =>
        grantOnObjectsOfCreators(
          role.name,
          { owner, objects, schemas: unique(places.map(({ schema }) => schema)) },
          laterObjects,
        ),
      ),
    ),
  ];
  // what is in schemas of the server or of extensions, and owners who can make schemas
  const fixed = new Set(statements.flatMap(({ fixes }) => fixes));
  const rest = gaps.filter((gap) => !fixed.has(gap));
  return [...statements, ...smallestStatements(role.name, rest)];
}

function schemaUsage(role: string, schema: string, fixes: readonly Gap<'schema'>[]): GrantStatement {
  const { sql, undo } = grantAndRevoke('USAGE ON SCHEMA', [quoteIdentifier(schema)], role);
  return {
    sql,
    comment: `Reach what is in schema ${quoteIdentifier(schema)}.`,
    fixes,
    ...(fixes.length > 0 ? { undo } : { undo: null, undoHint: wasThere(undo) }),
  };
}

function allInSchema(
  role: string,
  kind: 'TABLE' | 'SEQUENCE',
  schema: string,
  fixes: readonly (Gap<'table'> | Gap<'sequence'>)[],
): GrantStatement {
  const name = quoteIdentifier(role);
  const { undo, undoHint } = revokeSelect(role, `SELECT ON ${kind}`, fixes);
  const all = `SELECT ON ALL ${kind}S IN SCHEMA ${quoteIdentifier(schema)}`;
  return {
    sql: `GRANT ${all} TO ${name};`,
    comment: `Read all ${kind.toLowerCase()}s of schema ${quoteIdentifier(schema)}.`,
    fixes,
    undo,
    undoHint: [...(undoHint === undefined ? [] : [undoHint]), wasThere(`REVOKE ${all} FROM ${name};`)].join(
      ' ',
    ),
  };
}

/** What the check can't tell apart is left as it is: PUBLIC or a group may have given the right before. */
const wasThere = (sql: string) =>
  `To take away also what the login could read before, or what came later: ${sql}`;

function grantOnObjectsOfCreators(
  role: string,
  later: LaterObjects,
  gaps: readonly Gap<'default privileges'>[],
): GrantStatement {
  const fixes = gaps.filter(
    ({ owner, objects, schema }) =>
      owner === later.owner && objects === later.objects && schema !== null && later.schemas.includes(schema),
  );
  const missing = unique(fixes.flatMap(({ schema }) => schema ?? []));
  return {
    ...grantOnLaterObjects(role, later, fixes),
    undo: missing.length === 0 ? null : revokeOnLaterObjects(role, { ...later, schemas: missing }),
    ...(missing.length === later.schemas.length
      ? {}
      : { undoHint: wasThere(revokeOnLaterObjects(role, later).replaceAll('\n', ' ')) }),
  };
}
