import { sqlStatements, type SqlToken } from '../../sql/lexer.ts';

/** A place in SQL that names a role. `isLiteral`: it stands there as a string literal. */
export interface RoleReference {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly isLiteral: boolean;
}

/** Words that stand where a role may stand and mean none in particular. */
const pseudoRoles: ReadonlySet<string> = new Set([
  'public',
  'current_user',
  'current_role',
  'session_user',
  'user',
]);

/**
 * The places where pg_dump's statements name roles: GRANT, REVOKE, ALTER DEFAULT PRIVILEGES, CREATE POLICY,
 * USER MAPPING, SET SESSION AUTHORIZATION, ALTER ROLE … IN DATABASE, … OWNER TO. Column lists, expressions,
 * literals and names of other things are left alone. Ascending.
 */
export function roleReferences(sql: string, options: { standardStrings: boolean }): RoleReference[] {
  return sqlStatements(sql, options).flatMap((tokens) => referencesIn(tokens));
}

function referencesIn(tokens: readonly SqlToken[]): RoleReference[] {
  const top = topLevel(tokens);
  const begins = (...words: string[]): boolean => words.every((word, index) => isWord(top[index], word));
  const after = (...words: string[]): RoleReference[] => {
    const at = top.findIndex((_, index) => words.every((word, offset) => isWord(top[index + offset], word)));
    return at === -1 ? [] : roleList(top, at + words.length);
  };

  if (begins('grant') || begins('revoke')) return grantees(after);
  if (begins('alter', 'default', 'privileges')) {
    return [...after('for', 'role'), ...after('for', 'user'), ...grantees(after)];
  }
  if (begins('create', 'policy') || begins('alter', 'policy')) return after('to');
  if (begins('create', 'user', 'mapping') || begins('drop', 'user', 'mapping'))
    return after('mapping', 'for');
  if (begins('set', 'session', 'authorization')) return roleList(top, 3);
  if (begins('alter', 'role') || begins('alter', 'user')) return roleList(top, 2);
  if (begins('alter')) return after('owner', 'to');
  return [];
}

/** TO, FROM and GRANTED BY are reserved words: unquoted, they can't be names. */
function grantees(after: (...words: string[]) => RoleReference[]): RoleReference[] {
  return [...after('to'), ...after('from'), ...after('granted', 'by')];
}

/** Role names from `start` on, with commas between them. */
function roleList(tokens: readonly SqlToken[], start: number): RoleReference[] {
  const found: RoleReference[] = [];
  for (let index = start; ; index += 2) {
    // Old servers' dumps write GROUP in front of a group.
    if (isWord(tokens[index], 'group')) index++;
    const token = tokens[index];
    if (token === undefined || token.kind === 'other') return found;
    const isPseudo = token.kind !== 'string' && pseudoRoles.has(token.value) && !isQuotedRole(token);
    const isDefault = isWord(token, 'default');
    if (!isPseudo && !isDefault) {
      found.push({ name: token.value, from: token.from, to: token.to, isLiteral: token.kind === 'string' });
    }
    const next = tokens[index + 1];
    if (next?.kind !== 'other' || next.value !== ',') return found;
  }
}

/** Quoted, all of them but "public" can be names of roles. */
function isQuotedRole(token: SqlToken): boolean {
  return token.kind === 'quoted' && token.value !== 'public';
}

function isWord(token: SqlToken | undefined, word: string): boolean {
  return token?.kind === 'word' && token.value === word;
}

/** Tokens outside of all parentheses. */
function topLevel(tokens: readonly SqlToken[]): SqlToken[] {
  let depth = 0;
  return tokens.filter(({ kind, value }) => {
    if (kind === 'other' && value === '(') depth++;
    if (kind === 'other' && value === ')') {
      depth--;
      return false;
    }
    return depth === 0;
  });
}
