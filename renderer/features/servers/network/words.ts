import type { AccessChange } from '../../../../shared/access/changes.ts';
import type { NetworkCheck, NetworkMode, ServerRule } from '../../../../shared/access/network.ts';
import { countOf } from '../../../../shared/words/counts.ts';

export const modeWords = {
  public: 'public, with firewall rules',
  'private endpoint': 'private endpoint; public access is disabled',
  subnet: 'a subnet of its own',
} as const satisfies Record<NetworkMode, string>;

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
  return mode === 'public'
    ? `${mode}, ${countOf(rules.length, 'firewall rule')}, ${stands}`
    : `${mode}, ${stands}`;
}

/** What a rule lets in: one address, or a range. */
export const addressesOf = ({ startIpAddress, endIpAddress }: ServerRule): string =>
  startIpAddress === endIpAddress ? startIpAddress : `${startIpAddress} to ${endIpAddress}`;

/** Whether the end of a temporary rule has come. */
export const isOver = ({ temporary }: ServerRule, now: number): boolean =>
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
