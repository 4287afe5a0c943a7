import type { RoleReference } from '../../../../shared/points/manifest.ts';
import { rolesOfText, type RoleStatement } from './exported-globals.ts';
import { partTwo } from '../../sql/globals.ts';
import { labelStatements } from '../../sql/role-labels.ts';

/**
 * Where a stored globals.sql and the manifest name other roles, in words, both ways: who is created, who is a member
 * of whom, and what a role may do. Comments and settings of roles stand in the text alone; what belongs to the
 * database itself is never read from it.
 */
export function globalsProblems(text: string, roles: readonly RoleReference[]): string[] {
  const stored = rolesOfText(text);
  if (stored === undefined) {
    return text.includes(partTwo)
      ? ['globals.sql has statements that pgkeep does not write']
      : ['globals.sql has no end of its first part'];
  }
  const statements = stored.roles;
  const own = roles.filter(({ system }) => !system);
  const created = new Map(statements.filter(isCreate).map((statement) => [statement.role, statement.sql]));
  const listed = new Set(own.map(({ name }) => name));
  const problems: string[] = [];
  for (const name of created.keys()) {
    if (!listed.has(name))
      problems.push(`globals.sql creates the role ${quoted(name)}, which the manifest lacks`);
  }
  for (const role of own) {
    const sql = created.get(role.name);
    if (sql === undefined) problems.push(`globals.sql lacks the role ${quoted(role.name)} of the manifest`);
    else problems.push(...attributeProblems(role, sql));
  }
  for (const { role } of [...statements, ...stored.notes]) {
    if (!created.has(role))
      problems.push(`globals.sql changes the role ${quoted(role)}, which it does not create`);
  }
  return [...problems, ...membershipProblems(statements, own), ...labelProblems(statements, own)];
}

function labelProblems(statements: readonly RoleStatement[], own: readonly RoleReference[]): string[] {
  const inText = new Set(statements.flatMap(({ provider, sql }) => (provider === undefined ? [] : [sql])));
  const inManifest = new Set(labelStatements(own).map(({ sql }) => sql));
  return [
    ...[...inText.difference(inManifest)].map((sql) => `only globals.sql has ${sql}`),
    ...[...inManifest.difference(inText)].map((sql) => `only the manifest has ${sql}`),
  ];
}

function membershipProblems(statements: readonly RoleStatement[], own: readonly RoleReference[]): string[] {
  const wordsOf = (role: string, group: string, isAdmin: boolean) =>
    `${quoted(role)} a member of ${quoted(group)}${isAdmin ? ' with ADMIN OPTION' : ''}`;
  const inText = new Set(
    statements.flatMap(({ role, group, sql }) =>
      group === undefined ? [] : [wordsOf(role, group, sql.endsWith(' WITH ADMIN OPTION;'))],
    ),
  );
  const inManifest = new Set(
    own.flatMap(({ name, memberOf }) =>
      memberOf.map(({ role, adminOption }) => wordsOf(name, role, adminOption)),
    ),
  );
  return [
    ...[...inText.difference(inManifest)].map((words) => `only globals.sql makes ${words}`),
    ...[...inManifest.difference(inText)].map((words) => `only the manifest makes ${words}`),
  ];
}

/** What globals.sql may give a role, and where the manifest says it; what only a superuser gives is a comment there. */
const attributes: Readonly<Record<string, (role: RoleReference) => boolean>> = {
  LOGIN: ({ canLogin }) => canLogin,
  NOLOGIN: ({ canLogin }) => !canLogin,
  NOINHERIT: ({ inherit }) => !inherit,
  CREATEDB: ({ createDb }) => createDb,
  CREATEROLE: ({ createRole }) => createRole,
  SUPERUSER: () => false,
  REPLICATION: () => false,
  BYPASSRLS: () => false,
};

function attributeProblems(role: RoleReference, sql: string): string[] {
  // behind the name, which may read like an attribute
  const given = new Set(sql.slice(sql.lastIndexOf('"') + 1).split(/[\s;]+/));
  return Object.entries(attributes)
    .filter(([attribute, isIn]) => given.has(attribute) && !isIn(role))
    .map(([attribute]) => `globals.sql gives ${quoted(role.name)} ${attribute}, the manifest does not`);
}

const isCreate = ({ group, sql }: RoleStatement): boolean => group === undefined && /^create\s/i.test(sql);

const quoted = (name: string): string => JSON.stringify(name);
