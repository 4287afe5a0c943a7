import type { Finding } from '../../../../shared/findings.ts';
import { inQuotes } from '../../../../shared/words/in-quotes.ts';
import type { RestoreActions } from '../../archive/entries/restore-actions.ts';
import type { ServerFacts } from '../../connect/server-facts.ts';
import { administratorRoles } from '../../connect/server-traits.ts';
import {
  grantTablespace,
  membershipSql,
  newMemberships,
  type RestoreGrantNeeds,
} from '../grant/for-restore.ts';
import type { Membership, PublicOwner, RestoreRights, TablespaceRight } from '../read/for-restore.ts';
import { refusedSettingFindings, superuserEntryFindings } from './superuser-entries.ts';

type Lacking = Pick<
  RestoreGrantNeeds,
  'azureAdmin' | 'inherit' | 'owners' | 'useTablespaces' | 'missingTablespaces'
>;

interface Answer {
  readonly findings: readonly Finding[];
  readonly lacking?: Partial<Lacking>;
}

/**
 * Whether the login that `facts` tell of may do what the restore does, by the rules of the target's version, and what
 * it would have to be granted. Pure: what the target says comes in.
 */
export function restoreFindings(
  facts: ServerFacts,
  actions: RestoreActions,
  rights: RestoreRights,
): { findings: Finding[]; lacking: Lacking } {
  const { publicOwner } = rights;
  const changes = changesOfPublic(facts, publicOwner, actions.publicSchema);
  const { owner } = actions.publicSchema;
  const owners = changes.owner && owner !== null ? [...actions.owners, owner].sort() : actions.owners;
  const azure = azureAdminFindings(facts, actions, changes, rights.memberships.get(administratorRoles.azure));
  const answers: Answer[] = [
    ownerFindings(facts, [...new Set(owners)], rights),
    defaultFindings(facts, actions.privileged.defaultsOf, rights),
    schemaOwnerFindings(facts, rights),
    azure,
    ...(azure.findings.length === 0 ? [publicSchemaFindings(facts, changes)] : []),
    tablespaceFindings(facts, rights.tablespaces),
    { findings: superuserEntryFindings(facts, actions.privileged, publicOwner.azure) },
    { findings: refusedSettingFindings(facts, rights.settings) },
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

interface PublicChanges {
  readonly owner: boolean;
  readonly privileges: boolean;
}

/** What a restore really changes of the schema: giving it to its owner, or opening an open one, asks no right. */
function changesOfPublic(
  facts: ServerFacts,
  publicOwner: PublicOwner,
  { owner, privileges }: RestoreActions['publicSchema'],
): PublicChanges {
  const isOpen = facts.traits.publicIsOpen;
  return {
    owner: owner !== null && owner !== publicOwner.name,
    privileges: privileges === 'its own' || (privileges === 'open to all' && !isOpen),
  };
}

function ownerFindings(facts: ServerFacts, owners: readonly string[], rights: RestoreRights): Answer {
  const title = 'Owners';
  const ok = (message: string): Answer => ({ findings: [{ title, severity: 'ok', message }] });
  const others = owners.filter((name) => name !== facts.user);
  if (others.length === 0) return ok(`Everything will belong to ${facts.user}.`);
  if (facts.superuser) return ok(`${facts.user} is a superuser and may give objects to anybody.`);
  // From 16 on being a member and being allowed to SET ROLE are two things.
  const rows = membershipsIn(rights, others);
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
  return { findings: [finding], lacking: { owners: newMemberships(facts, fixable), inherit } };
}

/** ALTER DEFAULT PRIVILEGES FOR ROLE takes membership in the role, from 16 on with its rights. */
function defaultFindings(facts: ServerFacts, roles: readonly string[], rights: RestoreRights): Answer {
  const others = roles.filter((name) => name !== facts.user);
  if (facts.superuser || others.length === 0) return { findings: [] };
  const rows = membershipsIn(rights, others);
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
  return { findings: [finding], lacking: { owners: newMemberships(facts, fixable), inherit } };
}

/** What the login is to these roles, in the order in which the server sorts them. */
function membershipsIn({ memberships }: RestoreRights, names: readonly string[]): Membership[] {
  const wanted = new Set(names);
  return [...memberships.values()].filter(({ name }) => wanted.has(name));
}

/** Before 16 no membership gives rights to a login without the INHERIT attribute, not even a new one. */
function mustInherit({ traits }: ServerFacts, { inherits }: Membership): boolean {
  return !traits.membershipHasOptions && !inherits;
}

/**
 * Who is given something in a schema must be allowed to create there at that moment, unless a superuser gives
 * it. pg_restore grants what the schema's owner granted only at the very end.
 */
function schemaOwnerFindings(facts: ServerFacts, { refusedOwners }: RestoreRights): Answer {
  const others = refusedOwners.filter(({ owner }) => owner !== facts.user);
  if (facts.superuser) return { findings: [] };
  const findings = [...Map.groupBy(others, ({ schema }) => schema)].map(([schema, ofSchema]): Finding => {
    const names = ofSchema.map(({ owner }) => owner);
    return {
      title: 'Owners in schemas of others',
      severity: 'warning',
      message: `${facts.user} can't give what is in the schema ${inQuotes(schema)} to ${words(names)}, who may not create anything there until the restore sets privileges at its end: it would stay with ${facts.user}.`,
      remedy:
        'Restore with a superuser, or map these roles to the owner of the schema, or give the objects away after the restore.',
    };
  });
  return { findings };
}

/** Azure's public schema belongs to azure_pg_admin, and only its members create extensions. */
function azureAdminFindings(
  facts: ServerFacts,
  { extensions, publicSchema }: RestoreActions,
  changes: PublicChanges,
  row: Membership | undefined,
): Answer {
  const title = 'Membership in azure_pg_admin';
  if (row === undefined || row.uses === null) return { findings: [] };
  const ok = (message: string): Answer => ({ findings: [{ title, severity: 'ok', message }] });
  if (row.uses) return ok(`${facts.user} is a member.`);
  const uses = [
    ...(publicSchema.filled ? ['makes objects in the schema public'] : []),
    ...(extensions.length > 0 ? [`creates extensions (${extensions.join(', ')})`] : []),
    ...(changes.owner || changes.privileges ? ['sets owner or privileges of the schema public'] : []),
  ];
  if (uses.length === 0) return ok(`${facts.user} is not a member, and this restore does not need it.`);
  const inherit = mustInherit(facts, row);
  const finding: Finding = {
    title,
    severity: publicSchema.filled || extensions.length > 0 ? 'blocker' : 'warning',
    code: 'UserErrorMissingDBPermissions',
    message: `${facts.user} ${row.was === null ? 'is not a member' : 'does not inherit the rights'} of azure_pg_admin, and the restore ${uses.join(', ')}.`,
    remedy: 'Run the SQL as an administrator of the target.',
    sql: membershipSql(facts, [row], inherit),
  };
  return { findings: [finding], lacking: { azureAdmin: newMemberships(facts, [row])[0] ?? null, inherit } };
}

/** From 15 on the schema public of a new database belongs to whoever owns the database: the login. */
function publicSchemaFindings(facts: ServerFacts, { owner, privileges }: PublicChanges): Answer {
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

function tablespaceFindings(facts: ServerFacts, rows: readonly TablespaceRight[]): Answer {
  if (rows.length === 0) return { findings: [] };
  const title = 'Tablespaces';
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
              'Go on without it, or make the tablespace first: CREATE TABLESPACE needs an empty folder on the server that belongs to the server’s user.',
          } satisfies Finding,
        ]),
    ...(closed.length + missing.length === 0
      ? [
          {
            title,
            severity: 'ok',
            message: `The target has ${words(rows.map(({ name }) => name))}.`,
          } satisfies Finding,
        ]
      : []),
  ];
  return { findings, lacking: { useTablespaces: closed, missingTablespaces: missing } };
}

function words(names: readonly string[]): string {
  return names.map(inQuotes).join(', ');
}
