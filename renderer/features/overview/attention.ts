import type { ToldOfServer } from '../../../shared/auto-protect/auto-protect.ts';
import type { OverdueRule } from '../../../shared/access/network.ts';
import { isStanding } from '../../../shared/auto-protect/standing.ts';
import { KeyVaultResourceId, partsOf } from '../../../shared/access/resource-id.ts';
import { isWaiting, type Job } from '../../../shared/jobs/jobs.ts';
import type { InstanceHealth } from '../../../shared/instances/overview.ts';
import { statusOfInstance } from '../../../shared/instances/instance-status.ts';
import { isUnconfirmed } from '../../../shared/vaults/unconfirmed.ts';
import type { Problem } from '../../api/problem.ts';
import { isLoginProblem, problemWords } from '../../ui/servers/problem-words.ts';
import { middleEllipsis, visibleText } from '../../ui/format/identifier-text.ts';
import { countOf } from '../../../shared/words/counts.ts';
import { endedWithLosses, lossesOf, missingWords } from '../../ui/words/losses.ts';
import type { Status } from '../../ui/states/status/status-badge.tsx';
import { asSentence } from '../../ui/format/as-sentence.ts';
import { healthWords } from '../../ui/words/health.ts';
import type { Coverage } from './coverage.ts';
import { nextStep, type NextStep } from './next-step.ts';

/** One thing that needs a person. */
export interface Attention {
  readonly key: string;
  readonly status: Status;
  /** The word beside the shape. */
  readonly word: string;
  /** What it is about: a name that somebody chose, or a count in words. */
  readonly subject: string;
  readonly isName: boolean;
  /** Where that is. */
  readonly place?: string;
  /** What that is for: the tag of the database, or of the server. */
  readonly environment?: string | undefined;
  readonly reason: string;
  readonly next: NextStep;
}

export interface AttentionInput {
  readonly instances: readonly InstanceHealth[];
  readonly unreachableVaults: readonly { vaultName: string; problem: string }[];
  readonly vaults: readonly { id: string; name: string }[];
  readonly unreachableServers: readonly { id: string; name: string; problem: Problem }[];
  readonly servers: readonly {
    id: string;
    name: string;
    environment?: string | undefined;
    azure?: { readonly id: string } | undefined;
    unconfirmed?: { readonly vaultName: string } | undefined;
  }[];
  readonly coverage: Pick<Coverage, 'unprotectedOf'>;
  /** Jobs of the last day: a failure among them can be looked at, and what was lost is not overlooked. */
  readonly lastDay: readonly Job[];
  /** What was to be protected by itself, of which some may not be done. */
  readonly autoProtected: readonly ToldOfServer[];
  /** Temporary firewall rules in Azure that are still there after their end. */
  readonly overdueRules: readonly OverdueRule[];
}

/** Characters of a name that stands behind another one. */
const longestSubject = 32;

/** Of one kind so many are shown one by one; the rest in one line. */
const shownOfOneKind = 4;

/**
 * What needs attention, the worst first: nothing to restore, failing, unreachable, not protected by itself, a firewall rule
 * that is over, restored with losses, at risk, unprotected.
 */
export function attentionOf(input: AttentionInput): Attention[] {
  return [
    ...ofHealth(input, 'nothing to restore'),
    ...ofHealth(input, 'failing'),
    ...input.unreachableVaults.map(({ vaultName, problem }): Attention => {
      const vault = input.vaults.find(({ name }) => name === vaultName);
      return {
        key: `vault ${vaultName}`,
        status: 'unreachable',
        word: 'Unreachable',
        subject: vaultName,
        isName: true,
        place: 'vault',
        reason: `${asSentence(problem)}${keptIn(input.instances, vaultName)}`,
        next: {
          kind: 'link',
          label: 'Open vault',
          href: vault === undefined ? '/vaults' : `/vaults/${vault.id}`,
        },
      };
    }),
    ...input.unreachableServers.map((server) => ofServer(input, server)),
    ...unconfirmed(input),
    ...notDoneByItself(input),
    ...input.overdueRules.map((rule) => ofRule(rule, input.servers)),
    ...ofLosses(input.lastDay),
    ...ofHealth(input, 'at risk'),
    ...unprotected(input),
  ];
}

/** What is done first about a server that cannot be used. */
const fixOf = (code: string | null, href: string) =>
  isLoginProblem(code)
    ? { label: 'Change login', href: `${href}?change=login` }
    : code === 'UserErrorTlsFailed'
      ? { label: 'Change address', href: `${href}?change=address` }
      : { label: 'Open server', href };

/** A server that cannot be used as things are; with what failed because its login did, once for all of that. */
function ofServer(
  input: AttentionInput,
  { id, name, problem }: AttentionInput['unreachableServers'][number],
): Attention {
  const { status, word } = problemWords(problem);
  const failed = input.instances.filter((instance) => isSaidOfServer(input, instance, id)).length;
  const because =
    failed === 0
      ? ''
      : ` The last ${failed === 1 ? 'backup' : 'backups'} of ${countOf(failed, 'database')} failed for that reason.`;
  return {
    key: `server ${id}`,
    status,
    word,
    subject: name,
    isName: true,
    place: 'server',
    environment: input.servers.find((server) => server.id === id)?.environment,
    reason: `${asSentence(problem.message)}${because}`,
    next: { kind: 'link', ...fixOf(problem.code, `/servers/${id}`) },
  };
}

/** Of a database whose last backup failed for a login that still does not work, the server's own line says all. */
function isSaidOfServer(
  { unreachableServers }: AttentionInput,
  instance: InstanceHealth,
  id: string,
): boolean {
  return (
    instance.serverId === id &&
    (instance.health === 'failing' || instance.health === 'nothing to restore') &&
    instance.runningJob === null &&
    isLoginProblem(instance.failureCode) &&
    unreachableServers.some((server) => server.id === id && isLoginProblem(server.problem.code))
  );
}

/** What came with a vault: each server, whose address is to be looked at, and the databases vault by vault. */
function unconfirmed({ instances, servers }: AttentionInput): Attention[] {
  const byVault = Map.groupBy(instances.filter(isUnconfirmed), (each) => each.unconfirmed?.vaultName ?? '');
  return [
    ...servers.flatMap(({ id, name, unconfirmed }): Attention[] =>
      unconfirmed === undefined
        ? []
        : [
            {
              key: `unconfirmed ${id}`,
              status: 'unconfirmed',
              word: 'Not confirmed',
              subject: name,
              isName: true,
              place: 'server',
              reason: `It came with the vault ${unconfirmed.vaultName}. No login is sent there before you confirm its address.`,
              next: { kind: 'link', label: 'Look at it', href: `/servers/${id}` },
            },
          ],
    ),
    ...[...byVault].map(([vaultName, came]): Attention => ({
      key: `unconfirmed of ${vaultName}`,
      status: 'unconfirmed',
      word: 'Not confirmed',
      subject: countOf(came.length, 'database'),
      isName: false,
      place: vaultName,
      reason: `${came.length === 1 ? 'It' : 'They'} came with the vault and ${came.length === 1 ? 'is' : 'are'} not backed up from here before you confirm ${came.length === 1 ? 'it' : 'them'}.`,
      next: { kind: 'link', label: 'Confirm…', href: '/databases' },
    })),
  ];
}

/** Databases that rules name and that are not protected for a reason that a person has to look at, server by server. */
function notDoneByItself({ autoProtected, servers }: AttentionInput): Attention[] {
  const byServer = Map.groupBy(autoProtected.filter(isStanding), ({ serverId }) => serverId);
  return [...byServer].map(([serverId, told]): Attention => {
    const [first] = told;
    const isOne = told.length === 1 && first !== undefined && first.database !== '';
    const isRule = told.every(({ outcome }) => outcome === 'left');
    const count = countOf(told.length, 'database');
    return {
      key: `not protected by itself ${serverId}`,
      status: isRule ? 'unconfirmed' : 'failed',
      word: isRule ? 'Not confirmed' : 'Not protected',
      subject: isOne ? first.database : (first?.serverName ?? serverId),
      isName: true,
      place: isOne ? first.serverName : 'server',
      environment: servers.find(({ id }) => id === serverId)?.environment,
      reason: `${told.length === 1 ? '' : `${count} could not be protected by themselves. `}${asSentence(first?.words ?? '')}`,
      next: { kind: 'link', label: 'Open server', href: `/servers/${serverId}` },
    };
  });
}

/** A firewall rule that lets somebody in for longer than it was to. */
function ofRule(
  { resource, rule, addresses, owner, problem }: OverdueRule,
  servers: AttentionInput['servers'],
): Attention {
  const known = servers.find(({ azure }) => azure?.id.toLowerCase() === resource.toLowerCase());
  const isKeyVault = KeyVaultResourceId.safeParse(resource).success;
  return {
    key: `rule ${resource} ${rule}`,
    status: 'warning',
    word: 'Rule is over',
    subject: known?.name ?? partsOf(resource).names[0] ?? resource,
    isName: true,
    place: isKeyVault ? 'key vault' : 'server',
    environment: known?.environment,
    reason: `Its firewall still lets ${addresses} in, for ${owner}: ${problem === null ? 'nobody has tried yet to take the rule away.' : asSentence(problem)}`,
    next: isKeyVault
      ? { kind: 'link', label: 'Open changes in Azure', href: '/settings/azure/access' }
      : {
          kind: 'link',
          label: 'Open server',
          href: known === undefined ? '/servers' : `/servers/${known.id}`,
        },
  };
}

/** Restores of the last day with something missing, and verifications that failed for that, the newest first. */
function ofLosses(lastDay: readonly Job[]): Attention[] {
  const all = lastDay
    // what others filed in a vault is to be read, not to be acted on from here
    .filter(({ importedFrom }) => importedFrom === undefined)
    .filter((job) => endedWithLosses(job) || (job.kind === 'verify' && lossesOf(job).length > 0))
    .toSorted((a, b) => b.startedAt.localeCompare(a.startedAt))
    .map((job): Attention => {
      const isVerification = job.kind === 'verify';
      return {
        key: `losses ${job.id}`,
        status: isVerification ? 'failed' : 'completed with losses',
        word: 'Losses',
        subject: isVerification ? job.subject : (job.result?.database ?? job.subject),
        isName: true,
        place: isVerification
          ? 'verification'
          : `restored from ${middleEllipsis(visibleText(job.subject), longestSubject)}`,
        reason: `Missing: ${missingWords(lossesOf(job), 3)}.`,
        next: { kind: 'link', label: 'Show losses', href: `/jobs/${job.id}` },
      };
    });
  if (all.length <= shownOfOneKind + 1) return all;
  return [
    ...all.slice(0, shownOfOneKind),
    {
      key: 'rest losses',
      status: 'completed with losses',
      word: 'Losses',
      subject: countOf(all.length - shownOfOneKind, 'more job'),
      isName: false,
      reason: `${countOf(all.length, 'job')} of the last 24 hours could not give everything back.`,
      next: { kind: 'link', label: 'Show jobs', href: '/jobs?since=day' },
    },
  ];
}

/** What depends on a vault that does not answer. */
function keptIn(instances: readonly InstanceHealth[], vaultName: string): string {
  const count = instances.filter((instance) => instance.vaultName === vaultName).length;
  return count === 0
    ? ''
    : ` The recovery points of ${countOf(count, 'database')} are there; what is shown of them is what was known before.`;
}

type Needing = 'nothing to restore' | 'failing' | 'at risk';

/** Of an instance of which only its vault, which does not answer, is the matter, the vault's own line says all. */
function isSaidOfVault({ unreachableVaults }: AttentionInput, instance: InstanceHealth): boolean {
  return (
    statusOfInstance(instance, unreachableVaults) === 'not known' &&
    unreachableVaults.some(({ vaultName }) => vaultName === instance.vaultName)
  );
}

function ofHealth(input: AttentionInput, health: Needing): Attention[] {
  const { word } = healthWords[health];
  // a backup that is sure to fail for what SQL fixes is not to be hidden among the rest
  const instances = input.instances
    .filter(
      (instance) =>
        instance.health === health &&
        !isSaidOfVault(input, instance) &&
        !isSaidOfServer(input, instance, instance.serverId),
    )
    .toSorted((a, b) => Number(b.willLackPrivileges) - Number(a.willLackPrivileges));
  const all = instances.map((instance): Attention => ({
    key: `instance ${instance.id}`,
    status: health,
    word,
    subject: instance.database,
    isName: true,
    place: instance.serverName,
    environment: instance.environment,
    reason:
      instance.runningJob === null ? instance.reason : `${instance.reason} ${underWay(instance.runningJob)}`,
    next: nextStep(instance, input.lastDay),
  }));
  return capped(all, {
    status: health,
    word,
    lacking: instances.filter((each) => each.willLackPrivileges).length,
  });
}

const underWay = (job: Job): string =>
  isWaiting(job) ? 'A backup waits for its turn.' : 'A job is in progress.';

/** The first few; how many more there are, and for how many of all a backup is known to fail. */
function capped(
  all: readonly Attention[],
  { status, word, lacking }: { status: Needing; word: string; lacking: number },
): Attention[] {
  // A line for one more would take as much room as the one itself.
  if (all.length <= shownOfOneKind + 1) return [...all];
  const rest = all.length - shownOfOneKind;
  return [
    ...all.slice(0, shownOfOneKind),
    {
      key: `rest ${status}`,
      status,
      word,
      subject: countOf(rest, 'more database'),
      isName: false,
      reason: `${countOf(all.length, 'database')} in all${lacking === 0 ? '' : `; ${countOf(lacking, 'backup')} would fail for missing privileges`}.`,
      next: {
        kind: 'link',
        label: 'Show all',
        href: `/databases?${new URLSearchParams({ health: status })}`,
      },
    },
  ];
}

function unprotected({ coverage, servers }: AttentionInput): Attention[] {
  return [...coverage.unprotectedOf].map(([serverId, names]) => {
    const server = servers.find(({ id }) => id === serverId);
    const [only] = names;
    return {
      key: `unprotected ${serverId}`,
      status: 'unprotected',
      word: 'Unprotected',
      subject: names.length === 1 && only !== undefined ? only : countOf(names.length, 'database'),
      isName: names.length === 1,
      place: server?.name ?? serverId,
      environment: server?.environment,
      reason: 'No recovery point is taken.',
      next: {
        kind: 'link',
        label: 'Protect…',
        href: `/protect?${new URLSearchParams(
          names.length === 1 && only !== undefined
            ? { server: serverId, database: only }
            : { server: serverId },
        )}`,
      },
    };
  });
}
