import type { AccessChange, ChangedEntry } from '../../../../shared/access/changes.ts';
import type {
  KeyVaultNetwork,
  NetworkCheck,
  NetworkWish,
  OverdueRule,
  ServerRule,
} from '../../../../shared/access/network.ts';
import { networkNames } from '../../../../shared/discovery/words.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import type { Problem } from '../../../api/problem.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import type { Notice } from '../../../ui/states/notify.tsx';

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

/** Who has to come through. */
export type Passer = NetworkWish['for'];

export const passerNames = {
  pgkeep: 'pgkeep on this machine',
  'azure-backup': 'Azure Backup',
} as const satisfies Record<Passer, string>;

export const passers = Object.keys(passerNames) as Passer[];

/** What is said of an address that was let in. What was there already acts, or will without anybody's doing. */
export const addedNotice = ({ entry, outcome }: Pick<AccessChange, 'entry' | 'outcome'>): Notice =>
  outcome === 'unchanged'
    ? { title: 'The rule was there already', intent: 'success' }
    : {
        title: `${addressIn(entry)} is let in`,
        body: 'A rule takes up to five minutes to act.',
        intent: 'success',
      };

/** What is said of rules that were taken away; null where none was and some are left, which is told as what it is. */
export function removedNotice(removed: readonly string[], left: readonly OverdueRule[]): Notice | null {
  if (removed.length > 0)
    return {
      title: `${countOf(removed.length, 'ended rule')} taken away`,
      body: removed.map((says) => visibleText(says)).join(' '),
      intent: 'success',
    };
  return left.length > 0 ? null : { title: 'No ended rule was there any more', intent: 'success' };
}

/** Why rules are still there whose end has come; null where none is. */
export function leftProblem(left: readonly OverdueRule[]): Problem | null {
  if (left.length === 0) return null;
  const said = new Set(left.flatMap(({ problem }) => problem ?? []));
  return {
    code: null,
    message: said.size === 0 ? 'Azure did not say why.' : [...said].join(' '),
    remedy:
      'Have what stands in the way, such as a lock or a missing role, taken away, or have somebody who may change the firewall take the rules away; then try again.',
  };
}

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

/** How the network stands for whoever has to come through, behind "Network: ". */
export function networkSummary({ mode, findings, rules }: NetworkCheck, passer: Passer): string {
  const isPgkeep = passer === 'pgkeep';
  const blockers = findings.filter(({ severity }) => severity === 'blocker').length;
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  const stands =
    blockers > 0
      ? `something stands in the way${isPgkeep ? '' : ` of ${passerNames[passer]}`}`
      : warnings > 0
        ? `${countOf(warnings, 'warning')}${isPgkeep ? '' : ` for ${passerNames[passer]}`}`
        : `nothing stands in the way${isPgkeep ? '' : ` of ${passerNames[passer]}`}`;
  if (mode === null) return stands;
  return mode === 'public'
    ? `${networkNames[mode]}, ${countOf(rules.length, 'firewall rule')}, ${stands}`
    : `${networkNames[mode]}, ${stands}`;
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
