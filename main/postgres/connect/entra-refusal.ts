import type { FixStep } from '../../../shared/errors.ts';
import { createEntraRole, mapEntraRole } from '../sql/entra-roles.ts';
import { testServer } from './refused-login.ts';
import type { Target } from './target.ts';

/** What fixes a token that a server refused. */
interface EntraFix {
  readonly remedy: string;
  /** What tests the login, and what gives the SQL, where the server is known here. */
  readonly steps: readonly FixStep[];
  readonly sql?: string;
}

/**
 * Why a flexible server of Azure refused a token, by its own words; undefined for what is none of that. The words are
 * those that people have reported (test/support/azure/postgres/postgres-tokens.ts names them).
 */
export function entraFix(
  message: string,
  { address: { user }, principal, server }: Pick<Target, 'address' | 'principal' | 'server'>,
): EntraFix | undefined {
  if (principal === undefined) return undefined;
  const steps = testServer(server);
  if (/access token has expired/i.test(message)) {
    return {
      remedy:
        'The token was over when the server looked at it: check the clock of this machine, and what delays connections, then try again.',
      steps,
    };
  }
  if (/valid audience claim/i.test(message)) {
    return {
      remedy: 'The server is in another cloud than the identity: use an identity that signs in to its cloud.',
      steps,
    };
  }
  if (/does not contain group ID/i.test(message)) {
    return {
      remedy: `The role ${user} is that of a group in Microsoft Entra, and the token was not that of a member: have this identity added to the group. The next token says so; with a managed identity that may take a day.`,
      steps,
    };
  }
  if (/AAD_AUTH_TOKENTYPE|access token not valid for role/i.test(message)) {
    return {
      remedy: `The role ${user} belongs to somebody else in Microsoft Entra: give the user name of the role that is mapped to this identity. If it is this role, have a Microsoft Entra administrator of the server map it, in the database postgres.`,
      sql: mapEntraRole(user, principal),
      steps,
    };
  }
  const begin =
    'Switch Microsoft Entra authentication on at the server if it is off (Azure portal, Authentication), set a Microsoft Entra administrator, and have that one create the role, in the database postgres.';
  const ofIdentity = createEntraRole(user, principal);
  if (principal.name === undefined || principal.name === user) {
    return { remedy: begin, sql: ofIdentity, steps };
  }
  // whose name it is no token tells: run as it stands, neither statement may make a role of somebody else
  return {
    remedy: `${begin} If ${user} is the name of a group, the role is made with the object id of the group, else with that of this identity.`,
    sql: asComment(
      `If ${user} is to be a role of this identity alone:`,
      ofIdentity,
      'If it is a group that this identity is a member of:',
      ofAnyGroup(user),
    ),
    steps: [...steps, ...(server === undefined ? [] : [{ do: 'group-role' as const, server }])],
  };
}

/** Comments of SQL end with the line, and a name may have several. */
const asComment = (...texts: readonly string[]) =>
  texts
    .flatMap((text) => text.split(/\r\n|\r|\n/))
    .map((line) => `-- ${line}`)
    .join('\n');

/** The role of a group, whose object id no token tells. */
const ofAnyGroup = (role: string) =>
  createEntraRole(role, { objectId: '<object id of the group>', type: 'group' });
