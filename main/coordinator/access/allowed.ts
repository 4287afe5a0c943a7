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

/** Whether a pattern, in which `*` is any text, means an operation; letters of either case are the same. */
function means(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const text = name.toLowerCase();
  if (rest.length === 0) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest.slice(0, -1)) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  const last = rest.at(-1) ?? '';
  return text.length - at >= last.length && text.endsWith(last);
}
