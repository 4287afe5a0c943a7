import type { BackupGap } from '../../../../shared/privileges.ts';
import { quoteIdentifier, quoteQualified } from '../../sql/quote.ts';
import { gapsOf, type BackupCheck } from '../backup-check.ts';
import type { GrantForm, GrantStatement } from './plan.ts';

/** Why there is no pg_read_all_data to grant, or undefined where there is. */
export function predefinedRefusal({ server }: BackupCheck): string | undefined {
  if (server.traits.hasReadAllData) return undefined;
  return `pg_read_all_data came with PostgreSQL 14, and this server is ${server.version}. Take the form "smallest", which grants only what is missing, or "classic", schema by schema.`;
}

/** What the login may read once the plan has run. */
export function coverage(form: GrantForm, check: BackupCheck): string[] {
  if (form === 'smallest') {
    return [
      'It grants what pg_dump lacks today, object by object, and nothing else; and what the roles that can create something now will create later.',
    ];
  }
  if (form === 'predefined') {
    return [
      'pg_read_all_data reads every table, view and sequence in every schema, later ones included, in every database of the server. With it come catalogues that only superusers read otherwise, such as the password hashes in pg_authid.',
    ];
  }
  return [
    `It grants everything in ${check.schemas.length === 1 ? 'the schema' : `the ${check.schemas.length} schemas`} of users, and what those who can create something there will create. Schemas of the server itself are left alone.`,
  ];
}

/** What the plan leaves open, what comes along, and who can run it. */
export function notes(
  form: GrantForm,
  check: BackupCheck,
  statements: readonly GrantStatement[],
  remaining: readonly BackupGap[],
): string[] {
  return [
    whoRunsIt(check),
    ...remainingNotes(check, remaining),
    ...(form === 'predefined'
      ? [
          'pg_read_all_data does not cover CONNECT, large objects and row-level security: those are granted on their own where they are missing.',
        ]
      : [laterCreatorsNote(check)]),
    ...(check.server.traits.largeObjectsHaveDefaultPrivileges && check.counts.largeObjects > 0
      ? [
          'A role that creates its first large object later is not among their present owners: run the check again then.',
        ]
      : []),
    ...azureNotes(form, check, statements, remaining),
    ...largeObjectNotes(check),
    ...check.notes.flatMap((note) =>
      note.kind === 'superuser only' ? [`Only a superuser sees ${note.what}: ${note.effect}`] : [],
    ),
  ];
}

function whoRunsIt({ server, database }: BackupCheck): string {
  const place = `Run it in the database ${quoteIdentifier(database)}, as`;
  return server.traits.managedBy === 'azure'
    ? `${place} a member of azure_pg_admin who owns the objects or is a member of their owners (GRANT owner TO administrator). The server only warns about a grant that the administrator may not make: look at its messages, or run the check again.`
    : `${place} a superuser, or as somebody who owns the objects or is a member of their owners. The server only warns about a grant that somebody may not make: look at its messages, or run the check again.`;
}

/** Why no statement of the plan fixes the gaps that remain, and what people can do. */
export function remainingNotes({ role, server }: BackupCheck, remaining: readonly BackupGap[]): string[] {
  const tables = gapsOf(remaining, 'row security').map(({ schema, name }) => quoteQualified(schema, name));
  if (tables.length === 0) return [];
  const login = quoteIdentifier(role.name);
  const [why, instead] = server.traits.bypassRlsIsOutOfReach
    ? [
        `on Azure nobody can give BYPASSRLS to ${login} before PostgreSQL 16`,
        'upgrade the server to PostgreSQL 16 or newer',
      ]
    : [`${login} does not have BYPASSRLS`, `let a superuser run ALTER ROLE ${login} BYPASSRLS`];
  const command = `ALTER TABLE ${tables.length === 1 ? tables[0] : '...'} NO FORCE ROW LEVEL SECURITY`;
  return [
    `Row-level security binds even the owner of ${tables.join(', ')} (FORCE ROW LEVEL SECURITY), and ${why}. Let the owner run ${command}${tables.length === 1 ? '' : ' for each'} and check again, or ${instead}.`,
  ];
}

function azureNotes(
  form: GrantForm,
  { server, gaps }: BackupCheck,
  statements: readonly GrantStatement[],
  remaining: readonly BackupGap[],
): string[] {
  if (server.traits.managedBy !== 'azure') return [];
  const joinsOwners = gapsOf(gaps, 'row security').some((gap) => !remaining.includes(gap));
  const bypass = statements.some(({ sql }) => sql.endsWith(' BYPASSRLS;'));
  return [
    ...(form === 'predefined'
      ? [
          `On Azure a member of azure_pg_admin may grant pg_read_all_data on ${server.traits.createRoleTakesAdminOption ? '16 and newer because azure_pg_admin has it' : '14 and 15'}.`,
        ]
      : []),
    ...(bypass && server.traits.bypassRlsIsPassedOn
      ? ['On Azure an administrator may give BYPASSRLS from PostgreSQL 16 on.']
      : []),
    ...(bypass && !server.traits.bypassRlsIsPassedOn
      ? [
          'On Azure nobody may give BYPASSRLS before PostgreSQL 16: this statement will be refused. Take the membership in the owners instead.',
        ]
      : []),
    ...(!bypass && joinsOwners && !server.traits.bypassRlsIsPassedOn
      ? [
          'On Azure nobody may give BYPASSRLS before PostgreSQL 16: so the login becomes a member of the owners. Another login, which owns the tables, does as well.',
        ]
      : []),
    ...(gapsOf(gaps, 'connect').length > 0
      ? [
          'CONNECT is granted by the owner of the database; those that azuresu owns, such as postgres, take grants of nobody else.',
        ]
      : []),
  ];
}

/** Later ones, where no statement can let the login read them. */
function largeObjectNotes({ notes }: BackupCheck): string[] {
  return notes.flatMap((note) =>
    note.kind === 'later large objects'
      ? [
          `Large objects that ${note.owners.map(quoteIdentifier).join(', ')} will create are not covered: before PostgreSQL 18 there are no default privileges for them. Run the check again when there are new ones.`,
        ]
      : [],
  );
}

/** Whose default privileges nobody can set today. */
function laterCreatorsNote({ notes }: BackupCheck): string {
  const open = notes.flatMap((note) => (note.kind === 'everybody creates' ? note.schemas : []));
  if (open.length === 0) {
    return 'A role that is allowed to create tables later is not among the present owners: run the check again after such a change.';
  }
  const schemas = open.map(quoteIdentifier).join(', ');
  return `Everybody may create tables in ${schemas}, and who owns nothing yet is not among the present owners: run the check again then, or REVOKE CREATE ON SCHEMA ${schemas} FROM PUBLIC;`;
}
