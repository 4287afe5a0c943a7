import type { OverdueRule } from '../../../shared/access/network.ts';
import type { NetworkMode } from '../../../shared/discovery/resources.ts';
import type { ErrorReport } from '../../../shared/errors.ts';
import type { Finding } from '../../../shared/findings.ts';
import { listOf } from '../../../shared/words/counts.ts';
import type { Tried } from '../access/outcome.ts';
import type { FirewallRule } from '../access/resource-control.ts';
import { covers, isPrivate, letsAzureIn, letsEverybodyIn } from './addresses.ts';
import { keyVaultFindings } from './key-vault-findings.ts';
import type { SeenKeyVault } from './key-vaults.ts';
import { parseRuleName } from './rule-name.ts';
import { isReadyState, notReady } from './server-state.ts';

/** A server as Azure and this machine see it. */
export interface SeenServer {
  readonly serverName: string;
  readonly mode: NetworkMode;
  /** As Azure names it; undefined where it does not say. */
  readonly state: string | undefined;
  readonly host: string | undefined;
  readonly resolvesTo: readonly string[];
  /** Undefined where no connection was tried. */
  readonly tried: Tried | undefined;
  /** What kept pgkeep from a session, and is none of the network's doing. */
  readonly cause: ErrorReport | undefined;
  /** The address that the server said it saw. */
  readonly seenAddress: string | undefined;
  readonly rules: readonly FirewallRule[];
}

export interface NetworkFacts {
  /** Undefined where only a key vault is looked at. */
  readonly server: SeenServer | undefined;
  readonly isForAzureBackup: boolean;
  readonly keyVaults: readonly SeenKeyVault[];
  /** Addresses that this home let into key vaults, and whose end has come. */
  readonly overdue: readonly OverdueRule[];
  readonly now: Date;
}

const code = 'UserErrorMissingNetworkSecurityPermissions' as const;

type Facts = SeenServer & Pick<NetworkFacts, 'isForAzureBackup' | 'now'>;

/** What stands between who has to come through and the server and its key vaults, and what to do about it. */
export function networkFindings(facts: NetworkFacts): Finding[] {
  return [
    ...(facts.server === undefined ? [] : serverFindings({ ...facts, ...facts.server })),
    ...facts.keyVaults.flatMap((keyVault) => keyVaultFindings(keyVault, facts)),
  ];
}

/** A server that is stopped, or is being changed: before its state is Ready no rule and no route helps. */
function stateFindings({ serverName, state, tried }: Facts): Finding[] {
  if (isReadyState(state) || tried?.kind === 'worked') return [];
  return [{ title: 'State', severity: 'blocker', ...notReady(serverName, state) }];
}

const withoutTrying = (facts: Facts): Facts => ({ ...facts, tried: undefined });

function serverFindings(facts: Facts): Finding[] {
  const state = stateFindings(facts);
  // what a server that does not run does not answer says nothing of the network
  const reached = state.length > 0 && facts.seenAddress === undefined ? withoutTrying(facts) : facts;
  const found =
    facts.mode === 'public' ? [...reachFindings(reached), ...ruleFindings(facts)] : privateFindings(reached);
  return [...state, ...found, ...causeFindings(facts)];
}

/** A login or TLS that fails is told as what it is: no firewall rule helps. */
function causeFindings({ cause }: Facts): Finding[] {
  if (cause === undefined) return [];
  const { code: causeCode, message, remedy } = cause;
  return [{ title: 'Connection', severity: 'warning', message, code: causeCode, remedy }];
}

/** Without public access rules mean nothing: the name has to stand for a private address. */
function privateFindings({ serverName, mode, host, resolvesTo, tried, rules }: Facts): Finding[] {
  const title = 'Private network';
  const how =
    mode === 'delegated-subnet'
      ? `${serverName} lies in a subnet of its own and has no firewall rules`
      : `${serverName} has public access disabled, so its firewall rules (${rules.length}) do nothing`;
  const wayIn =
    'Use a machine in that virtual network or in one that is peered with it, or a VPN into it, and have its DNS answer from the private DNS zone.';
  if (tried?.kind === 'worked')
    return [{ title, severity: 'ok', message: `${how}; it is reached from here.` }];
  const open = resolvesTo.filter((address) => !isPrivate(address));
  if (resolvesTo.length === 0) {
    const message = `${how}, and ${host ?? 'its name'} stands for no address here.`;
    return [{ title, severity: 'blocker', message, code, remedy: wayIn }];
  }
  if (open.length > 0) {
    const message = `${how}, but ${host} stands for the public address ${listOf(open)} here, where nothing answers.`;
    return [{ title, severity: 'blocker', message, code, remedy: wayIn }];
  }
  const message = `${how}. ${host} stands for the private address ${listOf(resolvesTo)} here, as it has to`;
  if (tried === undefined) return [{ title, severity: 'ok', message: `${message}.` }];
  return [
    {
      title,
      severity: 'blocker',
      message: `${message}, and it was not reached: ${tried.message}`,
      code,
      remedy: 'Check routes and network security groups between this machine and the virtual network.',
    },
  ];
}

function reachFindings(facts: Facts): Finding[] {
  const { serverName, tried, seenAddress, rules, isForAzureBackup } = facts;
  const title = 'Firewall';
  if (isForAzureBackup) return [];
  if (tried?.kind === 'worked') {
    return [{ title, severity: 'ok', message: `${serverName} is reached from this machine.` }];
  }
  if (seenAddress !== undefined) {
    const rule = rules.find((each) => covers(each, seenAddress));
    return [
      rule === undefined
        ? {
            title,
            severity: 'blocker',
            message: `${serverName} does not let ${seenAddress} in, which is what it sees of this machine.`,
            code,
            remedy: seenAddress.includes(':')
              ? 'Its firewall rules know IPv4 addresses only: connect by IPv4, or from a network that does.'
              : `Let ${seenAddress} in, for as long as it is needed.`,
          }
        : {
            title,
            severity: 'warning',
            message: `${serverName} refused ${seenAddress}, and its rule ${rule.name} lets it in by now.`,
            remedy: 'Wait up to 5 minutes until the rule acts, then check again.',
          },
    ];
  }
  if (tried === undefined) {
    return [
      { title, severity: 'note', message: `Whether ${serverName} lets this machine in was not tried.` },
    ];
  }
  return [
    {
      title,
      severity: 'blocker',
      message: `${serverName} was not reached, and did not say which address it saw: ${tried.message}`,
      code,
      remedy:
        'Find out with whoever runs the network from which address this machine goes out, and let that in; or whether port 5432 is blocked here.',
    },
  ];
}

function ruleFindings({ serverName, rules, isForAzureBackup, now }: Facts): Finding[] {
  const title = 'Firewall rules';
  const found: Finding[] = [];
  const azure = rules.find(letsAzureIn);
  const what =
    'lets in every machine in Azure, those of other customers too, and the password is all that is left';
  if (isForAzureBackup) {
    found.push(
      azure === undefined
        ? {
            title,
            severity: 'blocker',
            message: `Azure Backup comes through "Allow access to Azure services" only, which ${serverName} has switched off.`,
            code,
            remedy: `Have somebody who answers for the server switch it on, or leave it: it ${what}.`,
          }
        : {
            title,
            severity: 'warning',
            message: `Azure Backup comes through: the rule ${azure.name} ${what}.`,
          },
    );
  } else if (azure !== undefined) {
    found.push({
      title,
      severity: 'warning',
      message: `The rule ${azure.name} ("Allow access to Azure services") ${what}.`,
      remedy: 'Remove it unless something else needs it: pgkeep on this machine does not.',
    });
  }
  for (const rule of rules.filter(letsEverybodyIn)) {
    found.push({
      title,
      severity: 'warning',
      message: `The rule ${rule.name} lets in the whole internet.`,
      remedy: 'Remove it, and let in the addresses that are needed.',
    });
  }
  for (const { name } of rules) {
    const end = parseRuleName(name);
    if (end === undefined || end.until > now) continue;
    found.push({
      title,
      severity: 'warning',
      message: `The rule ${name} of ${end.owner} was to be taken away, and is still there.`,
      facts: [{ kind: 'time', label: 'Its end', at: end.until.toISOString() }],
      remedy: 'Take the ended rules away.',
    });
  }
  return found;
}
