import type { Finding } from '../../shared/findings.ts';
import type { ServerFacts } from './catalogue.ts';
import type { Connection } from './connect.ts';
import { quoteIdentifier } from './quote.ts';
import { grantMembership, grantTablespace, type RestoreGrantNeeds } from './privileges/restore-grant-sql.ts';

/** What a restore does that takes rights on the target, besides making the database. */
export interface RestoreActions {
  /** Roles that objects and the database are given to, after mapping; none without owners. */
  readonly owners: readonly string[];
  readonly extensions: readonly string[];
  /** Whether something is made in the schema public, or its owner or privileges are set. */
  readonly publicSchema: { readonly filled: boolean; readonly changed: boolean };
  /** Owners of something in a schema of another owner (null: the schema public as a new database has it). */
  readonly guests: readonly {
    readonly schema: string;
    readonly schemaOwner: string | null;
    readonly owner: string;
  }[];
  /** Tablespaces that something is put into. */
  readonly tablespaces: readonly string[];
}

type Lacking = Pick<
  RestoreGrantNeeds,
  'azureAdmin' | 'inherit' | 'owners' | 'useTablespaces' | 'missingTablespaces'
>;

interface Answer {
  readonly findings: readonly Finding[];
  readonly lacking?: Partial<Lacking>;
}

/** Whether the login may do what the restore does, by the rules of the target's version. Changes nothing. */
export async function checkRestorePrivileges(
  connection: Connection,
  facts: ServerFacts,
  actions: RestoreActions,
): Promise<{ findings: Finding[]; lacking: Lacking }> {
  const azure = await checkAzureAdmin(connection, facts, actions);
  const answers: Answer[] = [
    await checkOwners(connection, facts, actions.owners),
    await checkGuests(connection, facts, actions.guests),
    azure,
    ...(azure.findings.length === 0 ? [checkPublicSchema(facts, actions)] : []),
    await checkTablespaces(connection, facts, actions.tablespaces),
  ];
  const lacking: Lacking = {
    azureAdmin: false,
    inherit: false,
    owners: [],
    useTablespaces: [],
    missingTablespaces: [],
  };
  return {
    findings: answers.flatMap(({ findings }) => findings),
    lacking: Object.assign(lacking, ...answers.map(({ lacking: some }) => some ?? {})) as Lacking,
  };
}

async function checkOwners(
  connection: Connection,
  facts: ServerFacts,
  owners: readonly string[],
): Promise<Answer> {
  const title = 'Owners';
  const ok = (message: string): Answer => ({ findings: [{ title, severity: 'ok', message }] });
  const others = owners.filter((name) => name !== facts.user);
  if (others.length === 0) return ok(`Everything will belong to ${facts.user}.`);
  if (facts.superuser) return ok(`${facts.user} is a superuser and may give objects to anybody.`);
  // From 16 on being a member and being allowed to SET ROLE are two things.
  const rows = await connection.query<{
    name: string;
    gives: boolean | null;
    uses: boolean | null;
    grantable: boolean;
  }>(
    `SELECT w.name, pg_has_role(session_user, r.oid, $2) AS gives, pg_has_role(session_user, r.oid, 'USAGE') AS uses,
            NOT coalesce(r.rolsuper, false) AND w.name NOT IN ('azuresu', 'azure_pg_admin') AS grantable
       FROM unnest($1::text[]) AS w(name) LEFT JOIN pg_roles r ON r.rolname = w.name ORDER BY w.name`,
    [others, facts.major >= 16 ? 'SET' : 'MEMBER'],
  );
  const kept = rows.filter(({ gives }) => gives !== true);
  // given away, the table is out of reach of the login that is to fill it
  const lost = rows.filter(({ gives, uses }) => gives === true && uses !== true);
  if (kept.length + lost.length === 0) return ok(`${facts.user} may give objects to ${words(others)}.`);
  const mendable = [...lost, ...kept].filter(({ grantable }) => grantable).map(({ name }) => name);
  const fixed = [...lost, ...kept].filter(({ grantable }) => !grantable).map(({ name }) => name);
  const inherit = lost.length > 0 && facts.major < 16;
  const finding: Finding = {
    title,
    severity: lost.length > 0 ? 'blocker' : 'warning',
    code: 'UserErrorMissingDBPermissions',
    message: [
      ...(lost.length > 0
        ? [
            `${facts.user} is a member of ${words(lost.map(({ name }) => name))} without inheriting their rights: it could not fill the tables that it gives them.`,
          ]
        : []),
      ...(kept.length > 0
        ? [
            `${facts.user} may not give objects to ${words(kept.map(({ name }) => name))}${facts.major >= 16 ? ' (SET ROLE)' : ''}: they would stay with ${facts.user}.`,
          ]
        : []),
    ].join(' '),
    remedy: [
      ...(mendable.length > 0 ? ['Run the SQL as an administrator of the target.'] : []),
      ...(fixed.length > 0
        ? [
            `Map ${words(fixed)} to another role (--role-map old=new): membership in it is not for a login that restores.`,
          ]
        : []),
      'Or let everything belong to the login (--no-owner).',
    ].join(' '),
    ...(mendable.length > 0 ? { sql: membershipSql(facts, mendable, inherit) } : {}),
  };
  return { findings: [finding], lacking: { owners: mendable, inherit } };
}

/** Before 16 a membership has no option of its own: the login inherits, or it does not. */
function membershipSql(facts: ServerFacts, roles: readonly string[], inherits: boolean): string {
  return [
    ...(inherits ? [`ALTER ROLE ${quoteIdentifier(facts.user)} INHERIT;`] : []),
    ...roles.map((name) => grantMembership(name, facts.user, facts.major)),
  ].join('\n');
}

/**
 * Who is given something in a schema must be allowed to create there at that moment, unless a superuser gives
 * it. pg_restore grants what the schema's owner granted only at the very end.
 */
async function checkGuests(
  connection: Connection,
  facts: ServerFacts,
  guests: RestoreActions['guests'],
): Promise<Answer> {
  const others = guests.filter(({ owner }) => owner !== facts.user);
  if (facts.superuser || others.length === 0) return { findings: [] };
  const rows = await connection.query<{ owner: string; schema: string }>(
    `SELECT g.owner, g.schema
       FROM unnest($1::text[], $2::text[], $3::text[]) AS g(owner, schema, schema_owner)
       JOIN pg_roles r ON r.rolname = g.owner
       LEFT JOIN pg_roles host ON host.rolname = coalesce(g.schema_owner,
            (SELECT a.rolname FROM pg_roles a WHERE a.rolname = 'azure_pg_admin'), session_user)
      WHERE NOT (g.schema_owner IS NULL AND $4) -- before 15 everybody may create in the schema public
        AND pg_has_role(r.oid, host.oid, 'USAGE') IS NOT TRUE
      ORDER BY g.schema, g.owner`,
    [
      others.map(({ owner }) => owner),
      others.map(({ schema }) => schema),
      others.map(({ schemaOwner }) => schemaOwner),
      facts.major < 15,
    ],
  );
  const findings = [...Map.groupBy(rows, ({ schema }) => schema)].map(([schema, ofSchema]): Finding => {
    const names = ofSchema.map(({ owner }) => owner);
    return {
      title: 'Owners in schemas of others',
      severity: 'warning',
      message: `${facts.user} can't give what is in the schema ${JSON.stringify(schema)} to ${words(names)}, who may not create anything there until the restore sets privileges at its end: it would stay with ${facts.user}.`,
      remedy:
        'Restore with a superuser, or map these roles to the owner of the schema, or give the objects away after the restore.',
    };
  });
  return { findings };
}

/** Azure's public schema belongs to azure_pg_admin, and only its members create extensions. */
async function checkAzureAdmin(
  connection: Connection,
  facts: ServerFacts,
  { extensions, publicSchema }: RestoreActions,
): Promise<Answer> {
  const title = 'Membership in azure_pg_admin';
  const [row] = await connection.query<{ member: boolean }>(
    `SELECT pg_has_role(session_user, oid, 'USAGE') AS member FROM pg_roles WHERE rolname = 'azure_pg_admin'`,
  );
  if (row === undefined) return { findings: [] };
  const ok = (message: string): Answer => ({ findings: [{ title, severity: 'ok', message }] });
  if (row.member) return ok(`${facts.user} is a member.`);
  const uses = [
    ...(publicSchema.filled ? ['makes objects in the schema public'] : []),
    ...(extensions.length > 0 ? [`creates extensions (${extensions.join(', ')})`] : []),
    ...(publicSchema.changed ? ['sets owner or privileges of the schema public'] : []),
  ];
  if (uses.length === 0) return ok(`${facts.user} is none, and this restore needs none.`);
  const finding: Finding = {
    title,
    severity: publicSchema.filled || extensions.length > 0 ? 'blocker' : 'warning',
    code: 'UserErrorMissingDBPermissions',
    message: `${facts.user} is no member of azure_pg_admin, and the restore ${uses.join(', ')}.`,
    remedy: 'Run the SQL as an administrator of the target.',
    sql: grantMembership('azure_pg_admin', facts.user, facts.major),
  };
  return { findings: [finding], lacking: { azureAdmin: true } };
}

/** From 15 on the schema public of a new database belongs to whoever owns the database: the login. */
function checkPublicSchema(facts: ServerFacts, { publicSchema }: RestoreActions): Answer {
  if (!publicSchema.changed) return { findings: [] };
  const title = 'Schema public';
  if (facts.superuser || facts.major >= 15) {
    const message = `It will belong to ${facts.user}, who may change it.`;
    return { findings: [{ title, severity: 'ok', message }] };
  }
  const finding: Finding = {
    title,
    severity: 'warning',
    message: `Before PostgreSQL 15 the schema public of a new database belongs to the server's superuser: ${facts.user} can't set its owner and privileges as they were.`,
    remedy: 'Restore with a superuser, or set them afterwards.',
  };
  return { findings: [finding] };
}

async function checkTablespaces(
  connection: Connection,
  facts: ServerFacts,
  names: readonly string[],
): Promise<Answer> {
  if (names.length === 0) return { findings: [] };
  const title = 'Tablespaces';
  const rows = await connection.query<{ name: string; found: boolean; usable: boolean | null }>(
    `SELECT w.name, t.oid IS NOT NULL AS found, has_tablespace_privilege(session_user, t.oid, 'CREATE') AS usable
       FROM unnest($1::text[]) AS w(name) LEFT JOIN pg_tablespace t ON t.spcname = w.name ORDER BY w.name`,
    [names],
  );
  const closed = rows.filter(({ found, usable }) => found && usable !== true).map(({ name }) => name);
  const missing = rows.filter(({ found }) => !found).map(({ name }) => name);
  const findings: Finding[] = [
    ...(closed.length === 0
      ? []
      : [
          {
            title,
            severity: 'blocker',
            code: 'UserErrorMissingDBPermissions',
            message: `${facts.user} may not put anything into ${words(closed)}.`,
            remedy: 'Run the SQL as an administrator of the target.',
            sql: closed.map((name) => grantTablespace(name, facts.user)).join('\n'),
          } satisfies Finding,
        ]),
    ...(missing.length === 0
      ? []
      : [
          {
            title,
            severity: 'warning',
            message: `The target does not have ${words(missing)}: what was there goes to the default tablespace of the database.`,
            remedy:
              'Go on without, or make the tablespace first: CREATE TABLESPACE needs an empty folder on the server that belongs to the server’s user.',
          } satisfies Finding,
        ]),
    ...(closed.length + missing.length === 0
      ? [{ title, severity: 'ok', message: `The target has ${words(names)}.` } satisfies Finding]
      : []),
  ];
  return { findings, lacking: { useTablespaces: closed, missingTablespaces: missing } };
}

function words(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(', ');
}
