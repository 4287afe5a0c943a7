import { createEntraRole, mapEntraRole } from '../sql/entra-roles.ts';
import type { Target } from './target.ts';

/** What fixes a token that a server refused. */
interface EntraFix {
  readonly remedy: string;
  readonly sql?: string;
}

/**
 * Why a flexible server of Azure refused a token, by its own words; undefined for what is none of that. The words are
 * those that people have reported (test/support/azure/postgres/postgres-tokens.ts names them).
 */
export function entraFix(
  message: string,
  { address: { user }, principal }: Pick<Target, 'address' | 'principal'>,
): EntraFix | undefined {
  if (principal === undefined) return undefined;
  if (/access token has expired/i.test(message)) {
    return {
      remedy:
        'The token was over when the server looked at it: check the clock of this machine, and what delays connections, then try again.',
    };
  }
  if (/valid audience claim/i.test(message)) {
    return {
      remedy: 'The server is in another cloud than the identity: use an identity that signs in to its cloud.',
    };
  }
  if (/does not contain group ID/i.test(message)) {
    return {
      remedy: `The role ${user} is that of a group in Microsoft Entra, and the token was not that of a member: have this identity added to the group. The next token says so; with a managed identity that may take a day.`,
    };
  }
  if (/AAD_AUTH_TOKENTYPE|access token not valid for role/i.test(message)) {
    return {
      remedy: `The role ${user} belongs to somebody else in Microsoft Entra: give the user name of the role that is mapped to this identity. If it is this role, have a Microsoft Entra administrator of the server map it, in the database postgres.`,
      sql: mapEntraRole(user, principal),
    };
  }
  const mayBeGroup = principal.name !== undefined && principal.name !== user;
  const ofGroup = mayBeGroup
    ? ' If that is the name of a group, have it created with the object id of the group and the type group.'
    : '';
  return {
    remedy: `Switch Microsoft Entra authentication on at the server if it is off (Azure portal, Authentication), set a Microsoft Entra administrator, and have that one create the role, in the database postgres.${ofGroup}`,
    sql: mayBeGroup
      ? `${createEntraRole(user, principal)}\n-- Of a group, this in its place:\n-- ${ofAnyGroup(user)}`
      : createEntraRole(user, principal),
  };
}

/** The role of a group, whose object id no token tells. */
const ofAnyGroup = (role: string) =>
  createEntraRole(role, { objectId: '<object id of the group>', type: 'group' });
