import type { AccessChange, ChangedEntry } from '../../../../shared/access/changes.ts';
import type {
  KeyVaultNetwork,
  NetworkCheck,
  NetworkMode,
  OverdueRule,
  ServerRule,
} from '../../../../shared/access/network.ts';
import { countOf } from '../../../../shared/words/counts.ts';

export const modeWords = {
  public: 'public, with firewall rules',
  'private endpoint': 'private endpoint; public access is disabled',
  subnet: 'a subnet of its own',
} as const satisfies Record<NetworkMode, string>;

/** Whose rules they are, by its resource id. */
export type RuledPlace =
  | { readonly kind: 'server'; readonly id: string }
  | { readonly kind: 'key vault'; readonly id: string; readonly name: string };

export const inputOf = ({ kind, id }: RuledPlace): { server: string } | { keyVault: string } =>
  kind === 'server' ? { server: id } : { keyVault: id };

/** Which address a change lets in. */
export const addressIn = (entry: ChangedEntry): string =>
  entry.kind === 'firewall-rule'
    ? entry.startIpAddress
    : entry.kind === 'key-vault-address'
      ? entry.address
      : '';

/** What the line of a network says before anybody asks Azure: what is past its end, as it was read last. */
export function unaskedSummary(server: string, overdue: readonly OverdueRule[]): string {
  const left = overdue.filter(({ resource }) => resource.toLowerCase() === server.toLowerCase()).length;
  return left === 0 ? 'Network' : `Network: ${countOf(left, 'firewall rule')} past the end, and still there`;
}

/** Whether an address that was refused may be let in here: Azure shows the key vault, and its rules decide. */
export const canLetIn = ({ id, hasRules }: Pick<KeyVaultNetwork, 'id' | 'hasRules'>): boolean =>
  id !== null && hasRules;

/** The change of this home that let an address into a key vault, and was not taken back; undefined where there is none. */
export const letInBy = (
  changes: readonly AccessChange[],
  { vault, address }: { vault: string; address: string },
): AccessChange | undefined =>
  changes.find(
    ({ action, outcome, takenBackBy, entry }) =>
      action === 'add' &&
      outcome === 'applied' &&
      takenBackBy === null &&
      entry.kind === 'key-vault-address' &&
      entry.address === address &&
      entry.vault.toLowerCase() === vault.toLowerCase(),
  );

/** How the network stands, behind "Network: ". */
export function networkSummary({ mode, findings, rules }: NetworkCheck): string {
  const blockers = findings.filter(({ severity }) => severity === 'blocker').length;
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  const stands =
    blockers > 0
      ? 'something stands in the way'
      : warnings > 0
        ? countOf(warnings, 'warning')
        : 'nothing stands in the way';
  if (mode === null) return stands;
  return mode === 'public'
    ? `${mode}, ${countOf(rules.length, 'firewall rule')}, ${stands}`
    : `${mode}, ${stands}`;
}

/** What a rule lets in: one address, or a range. */
export const addressesOf = ({ startIpAddress, endIpAddress }: ServerRule): string =>
  startIpAddress === endIpAddress ? startIpAddress : `${startIpAddress} to ${endIpAddress}`;

/** Whether the end of a temporary rule has come. */
export const isOver = ({ temporary }: Pick<ServerRule, 'temporary'>, now: number): boolean =>
  temporary !== null && Date.parse(temporary.until) <= now;

/** The change of this home that made a rule, and was not taken back; undefined where there is none. */
export const madeBy = (
  changes: readonly AccessChange[],
  { server, rule }: { server: string; rule: Pick<ServerRule, 'name'> },
): AccessChange | undefined =>
  changes.find(
    ({ action, outcome, takenBackBy, entry }) =>
      action === 'add' &&
      outcome === 'applied' &&
      takenBackBy === null &&
      entry.kind === 'firewall-rule' &&
      entry.name === rule.name &&
      entry.server.toLowerCase() === server.toLowerCase(),
  );

/** Where rules have come to their end: the server, key vaults, or none of them. */
export function endedPlaces(
  server: string,
  { rules, keyVaults }: Pick<NetworkCheck, 'rules' | 'keyVaults'>,
  now: number,
): RuledPlace[] {
  return [
    ...(rules.some((rule) => isOver(rule, now)) ? [{ kind: 'server' as const, id: server }] : []),
    ...keyVaults.flatMap(({ id, name, addresses }) =>
      id !== null && addresses.some((each) => isOver(each, now))
        ? [{ kind: 'key vault' as const, id, name }]
        : [],
    ),
  ];
}
