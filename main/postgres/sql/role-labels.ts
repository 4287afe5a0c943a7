import type { RoleReference } from '../../../shared/points/manifest.ts';
import { quoteIdentifier, quoteLiteral } from './quote.ts';

type RoleLabel = NonNullable<RoleReference['labels']>[number];

/** The provider of the labels by which Azure maps roles to Microsoft Entra. */
export const entraProvider = 'pgaadauth';

/** Sets a security label of a role. */
export function labelRole(role: string, { provider, label }: RoleLabel): string {
  return `SECURITY LABEL FOR ${quoteIdentifier(provider)} ON ROLE ${quoteIdentifier(role)} IS ${quoteLiteral(label)};`;
}

/** All labels of the roles, each as a statement. */
export function labelStatements(
  roles: readonly RoleReference[],
): { readonly role: string; readonly provider: string; readonly sql: string }[] {
  return roles.flatMap((role) =>
    role.system
      ? []
      : (role.labels ?? []).map((label) => ({
          role: role.name,
          provider: label.provider,
          sql: labelRole(role.name, label),
        })),
  );
}

/** Whether a label makes an administrator of a server: `aadauth,oid=…,type=user,admin`. */
export const isAdminLabel = ({ provider, label }: RoleLabel): boolean =>
  provider === entraProvider && label.split(',').some((part) => part.trim() === 'admin');
