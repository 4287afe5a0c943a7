import type { InstanceId, PointId } from '../../../shared/ids.ts';
import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { ExpiredInstance, ExpiryRun, VaultExpiry } from '../../../shared/policies/expiry.ts';
import { endOf, knownPromise } from '../../../shared/policies/standing.ts';
import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import { messageOf, PgkeepError } from '../../core/errors.ts';
import { whenFree } from '../../store/when-free.ts';
import type { CachedPoint } from '../../store/tables/points.ts';
import type { Engine } from '../engine.ts';
import { findVault } from '../lookup.ts';
import { readVault } from '../points/reading/read-vault.ts';
import { openVault, type OpenVault } from '../vaults/open-vault.ts';
import { chooseDue, nothingRemembered, type DuePoint, type ExpiryMemory } from './choose-due.ts';
import type { ExpiryOutcome, Waiting } from './expire-instance.ts';
import { expirePoints } from './expire-points.ts';
import { backupsOf, isFailure, permissionOf } from './stops.ts';

/** What somebody asks expiry to do. */
export interface ExpiryRequest {
  /** Absent: all vaults. */
  readonly vault?: string | undefined;
  /** Says what would happen and changes nothing. */
  readonly dryRun: boolean;
  /** Lets points go although they are many at once. */
  readonly confirm: boolean;
  /** Only of the databases of which this home is the runner. */
  readonly asRunner?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

type AskTimes = Parameters<typeof expirePoints>[3];

/**
 * Lets the points go whose promise has ended, vault by vault: which ones those may be says the cache, which is read anew
 * before where one may be due; whether they go, the storage (see expire-points.ts). What keeps an instance's points is
 * told. A vault out of reach does not keep the others.
 */
export async function runExpire(
  engine: Engine,
  request: ExpiryRequest,
  askTimes?: AskTimes,
): Promise<ExpiryRun> {
  const { store } = engine;
  const vaults = request.vault === undefined ? store.vaults.list() : [findVault(store, request.vault)];
  const runs: VaultExpiry[] = [];
  for (const summary of vaults) {
    request.signal?.throwIfAborted();
    const vaultName = summary.name;
    try {
      runs.push({ vaultName, ...(await expireVault(engine, summary, request, askTimes)) });
    } catch (error) {
      request.signal?.throwIfAborted();
      if (!(error instanceof PgkeepError)) throw error;
      runs.push({ vaultName, problem: messageOf(error), instances: [] });
    }
  }
  return { vaults: runs };
}

async function expireVault(
  engine: Engine,
  summary: VaultSummary,
  request: ExpiryRequest,
  askTimes: AskTimes | undefined,
): Promise<Omit<VaultExpiry, 'vaultName'>> {
  const { store, clock } = engine;
  const mayBeDue = () => store.points.endedBy(summary.id, clock.now().toISOString());
  const concerned = instancesOf(engine, summary, { ids: [...mayBeDue().keys()], request });
  if (concerned.length === 0) return { instances: [] };
  await readVault(engine, summary, concerned);
  await using vault = await openVault(engine, summary);
  const now = await vault.storage.now();
  const due = store.points.endedBy(summary.id, now.toISOString());
  const looks: Look[] = [];
  for (const instance of instancesOf(engine, summary, { ids: [...due.keys()], request })) {
    const points = due.get(instance.id) ?? [];
    looks.push(await lookAt({ engine, summary, vault, request, now }, instance, points));
  }
  return request.dryRun
    ? { instances: looks.map(foreseen) }
    : await expireAll(engine, summary, looks, { request, askTimes });
}

/** What was found out about an instance before anything goes. */
interface Look {
  readonly told: Omit<ExpiredInstance, 'points'>;
  /** Points that may go; their storage decides. */
  readonly due: readonly PointId[];
  /** The others whose promise has ended. */
  readonly waiting?: Waiting;
  readonly keepNewest: number;
}

const foreseen = ({ told, due }: Look): ExpiredInstance => ({
  ...told,
  points: due.map((pointId) => ({ pointId, outcome: 'would go', reason: 'Its promise has ended.' })),
});

async function expireAll(
  engine: Engine,
  summary: VaultSummary,
  looks: readonly Look[],
  { request, askTimes }: { readonly request: ExpiryRequest; readonly askTimes: AskTimes | undefined },
): Promise<Omit<VaultExpiry, 'vaultName'>> {
  const report = await expirePoints(
    engine,
    summary,
    {
      due: new Map(looks.map(({ told, due }) => [told.instanceId, due])),
      waiting: new Map(
        looks.flatMap(({ told, waiting }) =>
          waiting === undefined ? [] : [[told.instanceId, waiting] as const],
        ),
      ),
      keepNewest: new Map(looks.map(({ told, keepNewest }) => [told.instanceId, keepNewest])),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    },
    askTimes,
  );
  const failed = new Map(report.failed.map(({ instanceId, problem }) => [instanceId, problem]));
  const instances = looks.map(({ told }): ExpiredInstance => {
    const problem = failed.get(told.instanceId);
    const points = report.points.filter(({ instanceId }) => instanceId === told.instanceId).map(outcomeOf);
    return { ...told, ...(problem === undefined ? {} : { problem }), points };
  });
  return { instances, ...(report.problem === undefined ? {} : { problem: report.problem }) };
}

/** Those of these that are in the vault; what came with a vault and nobody confirmed here is none of this home's. */
function instancesOf(
  { store, writer }: Engine,
  summary: VaultSummary,
  { ids, request }: { readonly ids: readonly string[]; readonly request: ExpiryRequest },
): InstanceSummary[] {
  return store.instances
    .list()
    .filter(
      ({ id, vaultId, unconfirmed, scheduling }) =>
        vaultId === summary.id &&
        ids.includes(id) &&
        unconfirmed === undefined &&
        (request.asRunner !== true || scheduling?.runner?.home === writer.home),
    );
}

interface Pass {
  readonly engine: Engine;
  readonly summary: VaultSummary;
  readonly vault: OpenVault;
  readonly request: ExpiryRequest;
  readonly now: Date;
}

async function lookAt(
  pass: Pass,
  instance: InstanceSummary,
  candidates: readonly CachedPoint[],
): Promise<Look> {
  const { engine, vault, request, now } = pass;
  const ended = candidates.flatMap((point) => endedPoint(point, now) ?? []);
  const told = { instanceId: instance.id, instanceName: instance.name, due: ended.length };
  const first = ended
    .map(({ endedAt }) => endedAt)
    .toSorted((one, other) => one.getTime() - other.getTime())[0];
  const permission = await permissionOf(engine, vault, instance, { now, missedSince: first });
  if ('stop' in permission) {
    const { stop: stopped, isChosen } = permission;
    return { told: { ...told, stopped, ...needing(isChosen !== true) }, due: [], keepNewest: 1 };
  }
  const choosing = choosingOf(pass, instance, ended);
  const afterGap = choosing.afterGap || permission.missed === true;
  const chosen = chooseDue({ ...choosing, afterGap, isConfirmed: request.confirm });
  if (!request.dryRun) await remember(engine, instance.id, chosen.memory);
  const { waits, due, needsSomebody } = chosen;
  const { keepNewest } = permission;
  const why = waits === undefined ? {} : { stopped: waits, ...needing(needsSomebody === true) };
  const look = { told: { ...told, ...why }, due, keepNewest };
  if (waits === undefined) return look;
  const points = ended.flatMap(({ pointId }) => (due.includes(pointId) ? [] : [pointId]));
  return { ...look, waiting: { points, reason: `Its promise has ended, and it waits. ${waits}` } };
}

const needing = (isNeeded: boolean): Pick<ExpiredInstance, 'needsSomebody'> =>
  isNeeded ? { needsSomebody: true } : {};

function endedPoint(point: CachedPoint, now: Date): DuePoint | undefined {
  const end = endOf(knownPromise(point, now));
  return end === undefined || end > now ? undefined : { pointId: point.id, endedAt: end };
}

function choosingOf({ engine, summary }: Pass, instance: InstanceSummary, due: readonly DuePoint[]) {
  const points = [...engine.store.points.ofInstance(summary.id, instance.id).values()];
  const newestFirst = points
    .filter(({ damage }) => damage === undefined)
    .toSorted((one, other) => other.completedAt.localeCompare(one.completedAt));
  const first = due.map(({ endedAt }) => endedAt.toISOString()).toSorted()[0] ?? '';
  return {
    due,
    points: points.length,
    success: newestFirst[0]?.id,
    afterGap: backupsOf(engine, instance).some(
      ({ state, endedAt, startedAt }) => isFailure(state) && (endedAt ?? startedAt) >= first,
    ),
    memory: engine.store.settings.get('expiry')?.[instance.id] ?? nothingRemembered,
  };
}

async function remember(
  { store }: Pick<Engine, 'store'>,
  id: InstanceId,
  memory: ExpiryMemory,
): Promise<void> {
  await whenFree(() =>
    store.transaction(() => {
      const { [id]: _before, ...others } = store.settings.get('expiry') ?? {};
      const isEmpty = memory.confirmed.length === 0 && memory.freed.length === 0;
      const kept = { confirmed: [...memory.confirmed], freed: [...memory.freed] };
      store.settings.set('expiry', isEmpty ? others : { ...others, [id]: kept });
    }),
  );
}

const outcomeOf = ({ pointId, outcome, reason, until, freedBytes }: ExpiryOutcome) => ({
  pointId,
  outcome,
  reason,
  ...(until === undefined ? {} : { until: until.toISOString() }),
  ...(freedBytes === undefined ? {} : { freedBytes }),
});
