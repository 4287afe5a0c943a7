import { administratorRoles, azureRolesSql } from '../../connect/server-traits.ts';
import type { Finding } from '../../../../shared/findings.ts';
import type { PrivilegedEntries } from '../../archive/entries/privileged.ts';
import type { ServerFacts } from '../../connect/server-facts.ts';
import type { Connection } from '../../connect/connect.ts';
import { quoteIdentifier } from '../../sql/quote.ts';
import { checkPrivilegedEntries } from './superuser-entries.ts';
import { grantMembership, grantTablespace, type RestoreGrantNeeds } from '../grant/for-restore.ts';
import type { GrantedRole } from '../membership.ts';

/** What a restore does that takes rights on the target, besides making the database. */
export interface RestoreActions {
  /** Roles that objects and the database are given to, after mapping; none without owners. */
  readonly owners: readonly string[];
  readonly extensions: readonly string[];
  readonly publicSchema: {
    /** Whether something is made in it. */
    readonly filled: boolean;
    /** Who is to own it; null: it stays with whom a new database gives it to. */
    readonly owner: string | null;
    /** `open to all`: everybody may create in it, as in each new database before 15. */
    readonly privileges: 'as made' | 'open to all' | 'its own';
  };
  /** Owners of something in a schema of another owner (null: the schema public as a new database has it). */
  readonly guests: readonly {
    readonly schema: string;
    readonly schemaOwner: string | null;
    readonly owner: string;
  }[];
  /** Tablespaces that something is put into. */
  readonly tablespaces: readonly string[];
  /** What takes a superuser, or membership in those whose default privileges are set. */
  readonly privileged: PrivilegedEntries;
}

type Lacking = Pick<
  RestoreGrantNeeds,
  'azureAdmin' | 'inherit' | 'owners' | 'useTablespaces' | 'missingTablespaces'
>;

interface Answer {
  readonly findings: readonly Finding[];
  readonly lacking?: Partial<Lacking>;
}

/**
 * Whether the login that `facts` tell of may do what the restore does, by the rules of the target's version.
 * The connection may be another role's: what is asked is asked about the login by its name. Changes nothing.
 */
export async function checkRestorePrivileges(
  connection: Connection,
  facts: ServerFacts,
  actions: RestoreActions,
): Promise<{ findings: Finding[]; lacking: Lacking }> {
  const host = await readPublicOwner(connection, facts);
  const changes = changesOfPublic(facts, host, actions.publicSchema);
  const { owner } = actions.publicSchema;
  const owners = changes.owner && owner !== null ? [...actions.owners, owner].sort() : actions.owners;
  const azure = await checkAzureAdmin(connection, facts, actions, changes);
  const answers: Answer[] = [
    await checkOwners(connection, facts, [...new Set(owners)]),
    await checkDefaults(connection, facts, actions.privileged.defaultsOf),
    await checkObjectsInSchemasOfOthers(connection, facts, actions.guests, host),
    azure,
    ...(azure.findings.length === 0 ? [checkPublicSchema(facts, changes)] : []),
    await checkTablespaces(connection, facts, actions.tablespaces),
    { findings: checkPrivilegedEntries(facts, actions.privileged, host.azure) },
  ];
  const lacking: Lacking = {
    azureAdmin: null,
    inherit: false,
    owners: [],
    useTablespaces: [],
    missingTablespaces: [],
  };
  return {
    findings: answers.flatMap(({ findings }) => findings),
    lacking: answers.reduce(
      // either of two checks may find that the login does not inherit
      (all, { lacking: some = {} }) => ({
        ...all,
        ...some,
        inherit: all.inherit || some.inherit === true,
        owners: [
          ...all.owners,
          ...(some.owners ?? []).filter(({ name }) => all.owners.every((owner) => owner.name !== name)),
        ],
      }),
      lacking,
    ),
  };
}

/** Who owns the schema public of a new database on the target: from 15 on the database's owner, whoever it is. */
async function readPublicOwner(connection: Connection, facts: ServerFacts): Promise<PublicOwner> {
  const { publicOwner, managedBy } = facts.traits;
  const azure = managedBy === 'azure';
  if (publicOwner !== 'first superuser') return { name: publicOwner, azure };
  // from initdb, it has the oid 10 (BOOTSTRAP_SUPERUSERID of pg_authid.dat)
  const [row] = await connection.query<{ name: string }>(
    `SELECT rolname::text AS name FROM pg_roles WHERE oid = 10`,
  );
  return { name: row?.name ?? '', azure };
}

interface PublicOwner {
  readonly name: string;
  /** Azure's servers have given the schema to azure_pg_admin, and closed it to others. */
  readonly azure: boolean;
}

interface PublicChanges {
  readonly owner: boolean;
  readonly privileges: boolean;
}

/** What a restore really changes of the schema: giving it to its owner, or opening an open one, asks no right. */
function changesOfPublic(
  facts: ServerFacts,
  host: PublicOwner,
  { owner, privileges }: RestoreActions['publicSchema'],
): PublicChanges {
  const isOpen = facts.traits.publicIsOpen;
  return {
    owner: owner !== null && owner !== host.name,
    privileges: privileges === 'its own' || (privileges === 'open to all' && !isOpen),
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
  const rows = await readMemberships(connection, facts, others);
  const kept = rows.filter(({ gives }) => gives !== true);
  // given away, the table is out of reach of the login that is to fill it
  const lost = rows.filter(({ gives, uses }) => gives === true && uses !== true);
  if (kept.length + lost.length === 0) return ok(`${facts.user} may give objects to ${words(others)}.`);
  const fixable = [...lost, ...kept].filter(({ grantable }) => grantable);
  const fixed = [...lost, ...kept].filter(({ grantable }) => !grantable).map(({ name }) => name);
  const inherit = fixable.some((row) => mustInherit(facts, row));
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
            `${facts.user} may not give objects to ${words(kept.map(({ name }) => name))}${facts.traits.membershipHasOptions ? ' (SET ROLE)' : ''}: they would stay with ${facts.user}.`,
          ]
        : []),
    ].join(' '),
    remedy: [
      ...(fixable.length > 0 ? ['Run the SQL as an administrator of the target.'] : []),
      ...(fixed.length > 0
        ? [`Map ${words(fixed)} to another role: ${facts.user} can’t become a member.`]
        : []),
      'Or restore without owners: everything belongs to the login then.',
    ].join(' '),
    ...(fixable.length > 0 ? { sql: membershipSql(facts, fixable, inherit) } : {}),
  };
  return { findings: [finding], lacking: { owners: granted(facts, fixable), inherit } };
}

/** ALTER DEFAULT PRIVILEGES FOR ROLE takes membership in the role, from 16 on with its rights. */
async function checkDefaults(
  connection: Connection,
  facts: ServerFacts,
  roles: readonly string[],
): Promise<Answer> {
  const others = roles.filter((name) => name !== facts.user);
  if (facts.superuser || others.length === 0) return { findings: [] };
  const rows = await readMemberships(connection, facts, others);
  const refused = rows.filter(
    ({ gives, uses }) => (facts.traits.membershipHasOptions ? uses : gives) !== true,
  );
  if (refused.length === 0) return { findings: [] };
  const fixable = refused.filter(({ grantable }) => grantable);
  const inherit = fixable.some((row) => mustInherit(facts, row));
  const finding: Finding = {
    title: 'Default privileges',
    severity: 'warning',
    code: 'UserErrorMissingDBPermissions',
    message: `${facts.user} may not set default privileges of ${words(refused.map(({ name }) => name))}: what they create later would not be open to others as it was.`,
    remedy:
      fixable.length > 0
        ? 'Run the SQL as an administrator of the target.'
        : 'Restore with a superuser, or set them afterwards.',
    ...(fixable.length > 0 ? { sql: membershipSql(facts, fixable, inherit) } : {}),
  };
  return { findings: [finding], lacking: { owners: granted(facts, fixable), inherit } };
}

interface Membership extends GrantedRole {
  /** The login may give objects to the role; null where there is no such role. */
  readonly gives: boolean | null;
  /** The login has the role's rights. */
  readonly uses: boolean | null;
  /** The login could be made a member. */
  readonly grantable: boolean;
  /** The login has the INHERIT attribute. */
  readonly inherits: boolean;
}

/** What the login is to each of the roles. */
async function readMemberships(
  connection: Connection,
  { traits, user }: ServerFacts,
  names: readonly string[],
): Promise<Membership[]> {
  const options = traits.membershipHasOptions
    ? 'bool_or(m.inherit_option), bool_or(m.set_option)'
    : 'NULL::bool, NULL::bool';
  const rows = await connection.query<
    Omit<Membership, 'was'> & { member: boolean; inherit: boolean | null; set: boolean | null }
  >(
    `SELECT w.name, pg_has_role(login.oid, r.oid, $2) AS gives, pg_has_role(login.oid, r.oid, 'USAGE') AS uses,
            NOT coalesce(r.rolsuper, false) AND w.name NOT IN ${azureRolesSql}
              AND pg_has_role(r.oid, login.oid, 'MEMBER') IS NOT TRUE AS grantable,
            login.rolinherit AS inherits, d.member, d.inherit, d.set
       FROM unnest($1::text[]) AS w(name) JOIN pg_roles login ON login.rolname = $3
       LEFT JOIN pg_roles r ON r.rolname = w.name
      CROSS JOIN LATERAL (
        SELECT count(*) > 0, ${options} FROM pg_auth_members m
         WHERE m.roleid = r.oid AND m.member = login.oid) AS d(member, inherit, set)
      ORDER BY w.name`,
    [names, traits.membershipHasOptions ? 'SET' : 'MEMBER', user],
  );
  return rows.map(({ member, inherit, set, ...row }) => ({
    ...row,
    was: member ? { inherit: inherit ?? true, set: set ?? true } : null,
  }));
}

/** Before 16 no membership gives rights to a login without the INHERIT attribute, not even a new one. */
function mustInherit({ traits }: ServerFacts, { inherits }: Membership): boolean {
  return !traits.membershipHasOptions && !inherits;
}

/** Whom the login must be made a member of: before 16 a second GRANT of a membership changes nothing. */
function granted({ traits }: ServerFacts, roles: readonly GrantedRole[]): GrantedRole[] {
  return roles
    .filter(({ was }) => traits.membershipHasOptions || was === null)
    .map(({ name, was }) => ({ name, was }));
}

/** Before 16 a membership has no option of its own: the login inherits, or it does not. */
function membershipSql(facts: ServerFacts, roles: readonly GrantedRole[], inherits: boolean): string {
  return [
    ...(inherits ? [`ALTER ROLE ${quoteIdentifier(facts.user)} INHERIT;`] : []),
    ...granted(facts, roles).map(({ name }) => grantMembership(name, facts.user, facts.traits)),
  ].join('\n');
}

/**
 * Who is given something in a schema must be allowed to create there at that moment, unless a superuser gives
 * it. pg_restore grants what the schema's owner granted only at the very end.
 */
async function checkObjectsInSchemasOfOthers(
  connection: Connection,
  facts: ServerFacts,
  guests: RestoreActions['guests'],
  host: PublicOwner,
): Promise<Answer> {
  const others = guests.filter(({ owner }) => owner !== facts.user);
  if (facts.superuser || others.length === 0) return { findings: [] };
  const rows = await connection.query<{ owner: string; schema: string }>(
    `SELECT g.owner, g.schema
       FROM unnest($1::text[], $2::text[], $3::text[]) AS g(owner, schema, schema_owner)
       JOIN pg_roles r ON r.rolname = g.owner
       LEFT JOIN pg_roles host ON host.rolname = coalesce(g.schema_owner, $4, $6)
      WHERE NOT (g.schema = 'public' AND $5) -- before 15 everybody may create in it, Azure apart
        AND pg_has_role(r.oid, host.oid, 'USAGE') IS NOT TRUE
      ORDER BY g.schema, g.owner`,
    [
      others.map(({ owner }) => owner),
      others.map(({ schema }) => schema),
      others.map(({ schemaOwner }) => schemaOwner),
      host.azure ? host.name : null,
      facts.traits.publicIsOpen,
      facts.user,
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
  changes: PublicChanges,
): Promise<Answer> {
  const title = 'Membership in azure_pg_admin';
  const [row] = await readMemberships(connection, facts, [administratorRoles.azure]);
  if (row === undefined || row.uses === null) return { findings: [] };
  const ok = (message: string): Answer => ({ findings: [{ title, severity: 'ok', message }] });
  if (row.uses) return ok(`${facts.user} is a member.`);
  const uses = [
    ...(publicSchema.filled ? ['makes objects in the schema public'] : []),
    ...(extensions.length > 0 ? [`creates extensions (${extensions.join(', ')})`] : []),
    ...(changes.owner || changes.privileges ? ['sets owner or privileges of the schema public'] : []),
  ];
  if (uses.length === 0) return ok(`${facts.user} is none, and this restore needs none.`);
  const inherit = mustInherit(facts, row);
  const finding: Finding = {
    title,
    severity: publicSchema.filled || extensions.length > 0 ? 'blocker' : 'warning',
    code: 'UserErrorMissingDBPermissions',
    message: `${facts.user} ${row.was === null ? 'is no member' : 'does not inherit the rights'} of azure_pg_admin, and the restore ${uses.join(', ')}.`,
    remedy: 'Run the SQL as an administrator of the target.',
    sql: membershipSql(facts, [row], inherit),
  };
  return { findings: [finding], lacking: { azureAdmin: granted(facts, [row])[0] ?? null, inherit } };
}

/** From 15 on the schema public of a new database belongs to whoever owns the database: the login. */
function checkPublicSchema(facts: ServerFacts, { owner, privileges }: PublicChanges): Answer {
  if (!owner && !privileges) return { findings: [] };
  const title = 'Schema public';
  if (facts.superuser || facts.traits.publicIsOfDatabaseOwner) {
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
    `SELECT w.name, t.oid IS NOT NULL AS found, has_tablespace_privilege($2::name, t.oid, 'CREATE') AS usable
       FROM unnest($1::text[]) AS w(name) LEFT JOIN pg_tablespace t ON t.spcname = w.name ORDER BY w.name`,
    [names, facts.user],
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
