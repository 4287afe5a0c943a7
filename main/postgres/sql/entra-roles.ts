import { quoteLiteral } from './quote.ts';
import { entraProvider, labelRole } from './role-labels.ts';

/** Whom a role is to be mapped to. */
interface Principal {
  /** The object id in Entra. */
  readonly objectId: string;
  readonly type: 'user' | 'service' | 'group';
}

/**
 * Makes a role that logs in with tokens of a principal, without privileges of its own. For database postgres, where these
 * functions live, by an Entra administrator of the server (learn.microsoft.com, Microsoft Entra roles in PostgreSQL).
 */
export function createEntraRole(role: string, { objectId, type }: Principal): string {
  const names = [role, objectId, type].map(quoteLiteral).join(', ');
  return `SELECT * FROM pgaadauth_create_principal_with_oid(${names}, false, false);`;
}

/** The same for the principal of that name in Entra, where its object id is not known: names need not be unique there. */
export const createEntraRoleByName = (role: string): string =>
  `SELECT * FROM pgaadauth_create_principal(${quoteLiteral(role)}, false, false);`;

/** The same for a role that is there: from then on its password is no way in. */
export function mapEntraRole(role: string, { objectId, type }: Principal): string {
  return labelRole(role, { provider: entraProvider, label: `aadauth,oid=${objectId},type=${type}` });
}
