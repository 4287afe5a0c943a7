import type { VersionTraits } from '../../connect/server-traits.ts';
import { dollarQuote, quoteIdentifier, quoteLiteral } from '../../sql/quote.ts';
import { commentLines } from '../../sql/comments.ts';
import { transactionScript } from './plan.ts';
import { withheldComments, withheldWords, type WithheldRight } from '../role-limits.ts';
import { undoMembership, type GrantedRole } from '../membership.ts';

/** What a login lacks on the target of a restore; empty lists and false where nothing is missing. */
export interface RestoreGrantNeeds {
  /** Who restores. */
  readonly login: string;
  readonly traits: VersionTraits;
  /** CREATEDB is missing. */
  readonly createDb: boolean;
  /** azure_pg_admin, where membership in it is missing. */
  readonly azureAdmin: GrantedRole | null;
  /** What makes the missing roles, as createRolesScript writes it. */
  readonly createRoles: readonly string[];
  /** What those roles do not get. */
  readonly withheld?: readonly WithheldRight[];
  /** The login does not inherit; before 16 that is no option of one membership. */
  readonly inherit: boolean;
  /** Roles that the login may not give objects to, or could not fill their tables. */
  readonly owners: readonly GrantedRole[];
  /** Tablespaces that the target has and the login may not use. */
  readonly useTablespaces: readonly string[];
  /** Tablespaces that the target does not have. */
  readonly missingTablespaces: readonly string[];
}

interface RestoreGrantStatement {
  readonly sql: string;
  readonly comment: string;
  /** Null where nothing is taken back: roles stay. */
  readonly undo: string | null;
}

export interface RestoreGrantPlan {
  readonly statements: readonly RestoreGrantStatement[];
  /** What SQL in a transaction cannot fix, in sentences. */
  readonly leavesOut: readonly string[];
  readonly sql: string;
  readonly revokeSql: string;
}

/** SQL that an administrator of the target runs before a restore, in any database. Pure; may run twice. */
export function restoreGrantSql(needs: RestoreGrantNeeds): RestoreGrantPlan {
  const name = quoteIdentifier(needs.login);
  const statements = restoreGrantStatements(needs);
  const { withheld = [] } = needs;
  const leavesOut = [
    ...needs.missingTablespaces.map(tablespaceAdvice),
    ...(withheld.length === 0 ? [] : [withheldWords(withheld)]),
  ];
  const head = [
    ...commentLines(`Lets ${name} restore. Run it on the target, in any database, as an administrator.`),
    ...leavesOut.flatMap((text) => commentLines(text, '* ')),
  ];
  const back = statements
    .toReversed()
    .flatMap(({ comment, undo }) => (undo === null ? [] : [[...commentLines(`Undoes: ${comment}`), undo]]));
  return {
    statements,
    leavesOut,
    sql: transactionScript(head, [
      ...statements.map(({ comment, sql }) => [...commentLines(comment), sql]),
      ...(withheld.length === 0 ? [] : [withheldComments(withheld)]),
    ]),
    revokeSql: transactionScript(
      commentLines(`Takes back what was granted to ${name} for a restore. Roles that were made stay.`),
      back,
    ),
  };
}

/** One statement for each right, in the order in which they run. */
function restoreGrantStatements(needs: RestoreGrantNeeds): RestoreGrantStatement[] {
  const name = quoteIdentifier(needs.login);
  return [
    ...needs.createRoles.map((sql) => ({
      sql: unlessThere(sql),
      comment: 'A role that the backup names.',
      undo: null,
    })),
    ...(needs.createDb
      ? [
          {
            sql: `ALTER ROLE ${name} CREATEDB;`,
            comment: 'Make the new database.',
            undo: `ALTER ROLE ${name} NOCREATEDB;`,
          },
        ]
      : []),
    ...(needs.azureAdmin === null
      ? []
      : [
          {
            sql: grantMembership(needs.azureAdmin.name, needs.login, needs.traits),
            comment: 'On Azure: use schema public and create extensions in a new database.',
            undo: undoMembership(needs.azureAdmin, needs.login),
          },
        ]),
    ...(needs.inherit
      ? [
          {
            sql: `ALTER ROLE ${name} INHERIT;`,
            comment: 'Have the rights of the roles that it is a member of.',
            undo: `ALTER ROLE ${name} NOINHERIT;`,
          },
        ]
      : []),
    ...needs.owners.map((owner) => ({
      sql: grantMembership(owner.name, needs.login, needs.traits),
      comment: `Give objects to ${quoteIdentifier(owner.name)}, and fill its tables.`,
      undo: undoMembership(owner, needs.login),
    })),
    ...needs.useTablespaces.map((tablespace) => ({
      sql: grantTablespace(tablespace, needs.login),
      comment: `Put objects into the tablespace ${quoteIdentifier(tablespace)}.`,
      undo: `REVOKE CREATE ON TABLESPACE ${quoteIdentifier(tablespace)} FROM ${name};`,
    })),
  ];
}

/**
 * Membership that lets the login act as the role and have its rights. From 16 on both are options of their own:
 * ALTER … OWNER TO asks for the first, and filling a table that was given away for the second.
 */
export function grantMembership(role: string, login: string, traits: VersionTraits): string {
  const grant = `GRANT ${quoteIdentifier(role)} TO ${quoteIdentifier(login)}`;
  return traits.membershipHasOptions ? `${grant} WITH INHERIT TRUE, SET TRUE;` : `${grant};`;
}

/** Whom SQL is for, and where. */
interface Login {
  readonly user: string;
  readonly traits: VersionTraits;
}

/** Whom the login must be made a member of: before 16 a second GRANT of a membership changes nothing. */
export function newMemberships({ traits }: Login, roles: readonly GrantedRole[]): GrantedRole[] {
  return roles
    .filter(({ was }) => traits.membershipHasOptions || was === null)
    .map(({ name, was }) => ({ name, was }));
}

/** Before 16 a membership has no option of its own: the login inherits, or it does not. */
export function membershipSql(login: Login, roles: readonly GrantedRole[], inherits: boolean): string {
  return [
    ...(inherits ? [`ALTER ROLE ${quoteIdentifier(login.user)} INHERIT;`] : []),
    ...newMemberships(login, roles).map(({ name }) => grantMembership(name, login.user, login.traits)),
  ].join('\n');
}

export function grantTablespace(tablespace: string, login: string): string {
  return `GRANT CREATE ON TABLESPACE ${quoteIdentifier(tablespace)} TO ${quoteIdentifier(login)};`;
}

function tablespaceAdvice(tablespace: string): string {
  const name = quoteIdentifier(tablespace);
  return `The target has no tablespace ${name}: what was in it goes to the database's default one. To keep it apart, make an empty folder on the server that belongs to the server's user and run, outside of a transaction, CREATE TABLESPACE ${name} LOCATION ${quoteLiteral('/folder/on/the/server').trimStart()};`;
}

function unlessThere(sql: string): string {
  if (!sql.startsWith('CREATE ROLE ')) return sql;
  const body = `BEGIN\n  ${sql}\nEXCEPTION WHEN duplicate_object THEN\n  NULL; -- it is there already\nEND`;
  return `DO ${dollarQuote(body)};`;
}
