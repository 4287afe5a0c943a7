import type { PolicySummary } from '../../../../shared/policies/policies.ts';
import type { ChosenRunner } from '../../../../shared/policies/runner.ts';
import type { RunOutlook, ServerOutlook } from '../../../../shared/schedule/schedule.ts';

/** Who is to run the due backups: this home, the homes that the vault names and this one elsewhere, or nobody yet. */
export const runnerChoices = ['here', 'as said', 'nobody'] as const;
export type RunnerChoice = (typeof runnerChoices)[number];

/** What the user chose; null: what pgkeep proposes. */
export interface PolicyChoice {
  /** Id of a policy; empty: none. */
  readonly policyId: string | null;
  readonly runner: RunnerChoice | null;
}

/** The policy that is proposed where the vault has it: one recovery point a day for 30 days. */
const proposedId = 'policy-ready-daily';

/** A database that gets the policy, and by whom a login of its own is read. */
export interface PlannedDatabase {
  readonly serverId: string;
  /** Absent: it has the login of its server. */
  readonly credential?: { readonly identity: string } | undefined;
}

/** What is asked about databases: their servers, and by whom logins of their own are read; each once, in one order. */
export function askedLogins(databases: readonly PlannedDatabase[]): {
  servers: string[];
  secrets: { server: string; identity: string }[];
} {
  const servers = new Set<string>();
  const secrets = new Map<string, { server: string; identity: string }>();
  for (const { serverId, credential } of databases) {
    if (credential === undefined) servers.add(serverId);
    else
      secrets.set(`${serverId} ${credential.identity}`, { server: serverId, identity: credential.identity });
  }
  const inOrder = [...secrets].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return { servers: [...servers].toSorted(), secrets: inOrder.map(([, login]) => login) };
}

/** The databases that log in by one of these. */
export const loggingInBy = <Database extends PlannedDatabase>(
  databases: readonly Database[],
  logins: readonly Pick<ServerOutlook, 'serverId' | 'readBy'>[],
): Database[] =>
  databases.filter(({ serverId, credential }) =>
    logins.some((login) => login.serverId === serverId && login.readBy === (credential?.identity ?? null)),
  );

/** How the databases of one server that log in the same way are protected. */
interface ServerPlan {
  readonly policyId?: string;
  readonly runner?: ChosenRunner;
}

export interface PolicyPlan {
  /** The policy that was chosen or is proposed; null: none. */
  readonly policy: PolicySummary | null;
  /** Who runs its backups. */
  readonly runner: RunnerChoice;
  /** Which answers there are to that. */
  readonly runners: readonly RunnerChoice[];
  /** Servers whose databases with such a login cannot have it, since it needs a person. */
  readonly refused: readonly ServerOutlook[];
  /** Servers with a policy whose login comes from an environment variable and that this home runs. */
  readonly variables: readonly ServerOutlook[];
  /** Servers with a policy whose backups end with the sign-in of a person, and that this home runs. */
  readonly personal: readonly ServerOutlook[];
  readonly of: (database: PlannedDatabase) => ServerPlan;
}

/** What becomes of the choice with what the vault says; without that, nothing has a policy. */
export function policyPlan(choice: PolicyChoice, outlook: RunOutlook | undefined): PolicyPlan {
  const { policies = [], servers = [] } = outlook ?? {};
  const policy = chosenPolicy(choice.policyId, policies);
  const runners = runnersFor(servers);
  const wished = choice.runner ?? (runners.includes('as said') ? 'as said' : 'here');
  const runner = runners.includes(wished) ? wished : 'here';
  const elsewhere = (server: ServerOutlook) => runner !== 'here' && isElsewhere(server);
  const refused =
    policy === null ? [] : servers.filter((server) => server.needsPerson !== null && !elsewhere(server));
  const runHere =
    policy === null || runner === 'nobody'
      ? []
      : servers.filter((server) => !elsewhere(server) && !refused.includes(server));
  return {
    policy,
    runner,
    runners,
    refused,
    variables: runHere.filter(({ variable }) => variable !== null),
    personal: runHere.filter(({ personalSignIn }) => personalSignIn !== null),
    of: ({ serverId, credential }) => {
      const readBy = credential?.identity ?? null;
      const server = servers.find((each) => each.serverId === serverId && each.readBy === readBy);
      if (policy === null || server === undefined || refused.includes(server)) return {};
      const { id: policyId } = policy;
      if (runner === 'nobody') return { policyId, runner: 'none' };
      return elsewhere(server) ? { policyId } : { policyId, runner: 'this home' };
    },
  };
}

function chosenPolicy(policyId: string | null, policies: readonly PolicySummary[]): PolicySummary | null {
  if (policyId === '') return null;
  const named = policies.find(({ id }) => id === policyId);
  return named ?? policies.find(({ id }) => id === proposedId) ?? policies[0] ?? null;
}

/** Whether another home runs the due backups of the server. */
export const isElsewhere = ({ runner, runsHere }: ServerOutlook): boolean => runner !== null && !runsHere;

function runnersFor(servers: readonly ServerOutlook[]): RunnerChoice[] {
  if (servers.some(isElsewhere)) return ['as said', 'here'];
  return servers.some(({ runsHere }) => runsHere) ? ['here'] : ['here', 'nobody'];
}
