import { means } from '../../../shared/access/action-pattern.ts';
import type { AllowedActions } from './resource-control.ts';

/** An operation of Azure, on the resource itself or on what is in it. */
export interface Operation {
  readonly kind: 'action' | 'data';
  /** `Microsoft.KeyVault/vaults/secrets/getSecret/action`. */
  readonly name: string;
}

/**
 * Whether one role allows an operation. What a role leaves out is left out of that role only: another one may give it
 * (learn.microsoft.com: understand Azure role definitions).
 */
export function allows(role: AllowedActions, { kind, name }: Operation): boolean {
  const [given, without] =
    kind === 'action' ? [role.actions, role.notActions] : [role.dataActions, role.notDataActions];
  return given.some((pattern) => means(pattern, name)) && !without.some((pattern) => means(pattern, name));
}
