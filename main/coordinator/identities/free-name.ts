import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import { DisplayName, type IdentityId } from '../../../shared/ids.ts';

/** The wanted name itself, or the first that no other identity has: "azure-cli 2". What cannot be a name is "Azure". */
export function freeName(
  wanted: string,
  id: IdentityId,
  all: readonly Pick<AzureIdentity, 'id' | 'name'>[],
): string {
  const base = DisplayName.safeParse(wanted).data ?? 'Azure';
  const isTaken = (name: string) => all.some((other) => other.name === name && other.id !== id);
  let name = base;
  for (let number = 2; isTaken(name); number += 1) name = `${base} ${number}`;
  return name;
}
