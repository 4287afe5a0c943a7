import { InstanceId, type PointId } from '../../../shared/ids.ts';
import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import { formatVersion } from '../../../shared/points/manifest.ts';
import type { FilledVault, VaultSummary } from '../../../shared/vaults/vaults.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import { whenFree } from '../../store/when-free.ts';
import { copyInstance, type CopyStep } from '../../vault/carry-over/copy-instance.ts';
import { copyJobs } from '../../vault/carry-over/copy-jobs.ts';
import type { KnownServers } from '../../vault/carry-over/known-servers.ts';
import { instancesPrefix } from '../../vault/layout.ts';
import { idsOf } from '../../vault/listing.ts';
import { takeLease } from '../backup/hold-lease.ts';
import type { Engine } from '../engine.ts';
import { inTheWay, jobWords } from '../jobs/in-the-way.ts';
import { readVault } from '../points/reading/read-vault.ts';
import { knownServers } from './known-servers.ts';
import { openVault, type OpenVault } from './open-vault.ts';

/** The vault of format 1 that is copied, and the one that it is copied into. */
interface Filling {
  readonly from: VaultSummary;
  readonly into: VaultSummary;
  /** Instances go on in the new vault although points of theirs are damaged, and stay in the old one. */
  readonly withoutDamaged?: boolean | undefined;
}

/** What an instance is copied with. */
interface Setting {
  readonly engine: Engine;
  readonly source: OpenVault;
  readonly target: OpenVault;
  readonly servers: KnownServers;
  readonly signal: AbortSignal;
}

/** Which points of each instance that was copied are not in the new vault. */
type Missing = Map<InstanceId, PointId[]>;

/**
 * Fills a new vault from one of format 1 that cannot be carried over where it is: instances and recovery points are
 * copied, each byte compared with its sha256, and the old vault stays as it is. Then those instances of which all points
 * were copied are in the new vault for this machine, and so are their backups; the others stay in the old one, and are
 * told. Tells after each point how far it is; what was interrupted goes on when it is run again.
 *
 * Throws UserErrorInvalidInput where the formats do not fit, and UserErrorJobConflict while a job uses the old vault or
 * another workstation writes to an instance in the new one.
 */
export async function* fillVault(
  engine: Engine,
  filling: Filling,
  signal: AbortSignal = new AbortController().signal,
): AsyncGenerator<FilledVault> {
  const { from, into } = filling;
  refuseWhileUsed(engine, from);
  await using source = await openVault(engine, from);
  await using target = await openVault(engine, into);
  expectFormats(filling, source, target);
  let filled: FilledVault = { done: false, points: 0, copied: 0, bytes: 0, problems: [], staying: [] };
  const servers = knownServers(engine, from);
  for (const [id, server] of servers.servers) await target.noteServer(id, server);
  const setting = { engine, source, target, servers, signal };
  const missing: Missing = new Map();
  const late = lateBackups(engine, from);
  for await (const id of idsOf(source.storage.listFolders(instancesPrefix), InstanceId)) {
    for await (const step of copyOne(setting, id, missing)) {
      filled = 'problem' in step ? withProblem(filled, step.problem) : withPoint(filled, step.bytes);
      yield filled;
    }
  }
  for (const problem of await copyJobs({ source, target, signal })) filled = withProblem(filled, problem);
  for (let ids = late(); ids.length > 0; ids = late()) {
    for (const id of ids) {
      for await (const step of copyOne(setting, id, missing)) {
        if ('problem' in step || step.bytes === 0) continue;
        filled = withPoint(filled, step.bytes);
        yield filled;
      }
    }
  }
  const staying = await useNewVault(engine, filling, missing);
  filled = { ...filled, staying };
  engine.log.info({ from: from.id, into: into.id, ...filled }, 'filled a vault');
  yield { ...filled, done: true };
}

/** Copies an instance, holding its lease in the new vault, and notes which of its points are not there. */
async function* copyOne(
  { engine, source, target, servers, signal }: Setting,
  id: InstanceId,
  missing: Missing,
): AsyncGenerator<CopyStep> {
  const instance = engine.store.instances.list().find((each) => each.id === id) ?? { id, name: id };
  const context = { signal, progress: () => {} };
  await using lease = await takeLease({ engine, vault: target, instance, context });
  const copying = { source, target, known: servers, signal: AbortSignal.any([signal, lease.signal]) };
  const left: PointId[] = [];
  for await (const step of copyInstance(copying, engine.writer, id)) {
    if ('problem' in step && step.pointId !== undefined) left.push(step.pointId);
    yield step;
  }
  missing.set(id, left);
}

/**
 * Each call tells which instances were backed up into the vault since the last one: their newest point may not have been
 * copied.
 */
function lateBackups({ store, clock }: Engine, { id }: VaultSummary): () => InstanceId[] {
  const since = clock.now().toISOString();
  const ended = () =>
    store.jobs
      .runningOrEndedSince(since)
      .filter(({ vaultId, job }) => vaultId === id && job.kind === 'backup' && job.endedAt !== null);
  const known = new Set(ended().map(({ job }) => job.id));
  return () => {
    const late = ended().filter(({ job }) => !known.has(job.id));
    for (const { job } of late) known.add(job.id);
    return [...new Set(late.flatMap(({ job }) => job.instanceId ?? []))];
  };
}

const withProblem = (filled: FilledVault, problem: string): FilledVault => ({
  ...filled,
  problems: [...filled.problems, problem],
});

const withPoint = (filled: FilledVault, bytes: number): FilledVault => ({
  ...filled,
  points: filled.points + 1,
  copied: filled.copied + (bytes > 0 ? 1 : 0),
  bytes: filled.bytes + bytes,
});

const instancesOf = ({ store }: Pick<Engine, 'store'>, { id }: VaultSummary): InstanceSummary[] =>
  store.instances.list().filter(({ vaultId }) => vaultId === id);

/**
 * From here on this machine finds the instances in the new vault, unless a backup has begun into the old one. Returns
 * those that stay in the old one, with what is missing in the new one.
 */
async function useNewVault(
  engine: Engine,
  { from, into, withoutDamaged }: Filling,
  missing: ReadonlyMap<InstanceId, readonly PointId[]>,
): Promise<FilledVault['staying']> {
  const { store } = engine;
  const staying = await whenFree(() =>
    store.transaction(() => {
      refuseWhileUsed(engine, from);
      const stay: FilledVault['staying'] = [];
      for (const { id, name } of instancesOf(engine, from)) {
        const points = missing.get(id);
        if (points === undefined) continue;
        if (points.length === 0 || withoutDamaged === true) store.instances.setVault(id, into.id);
        else stay.push({ instance: name, points: [...points] });
      }
      return stay;
    }),
  );
  await readVault(engine, into, instancesOf(engine, into));
  return staying;
}

function expectFormats({ from, into }: Filling, source: OpenVault, target: OpenVault): void {
  const refuse = (message: string, remedy: string): never => {
    throw new PgkeepError('UserErrorInvalidInput', message, { remedy });
  };
  if (source.format === formatVersion) {
    refuse(
      `${inQuotes(from.name)} has format ${source.format} already: only a vault of format 1 is copied into a new one.`,
      'Use the vault as it is.',
    );
  }
  if (target.format !== formatVersion) {
    refuse(
      `${inQuotes(into.name)} has format ${target.format}: only a vault of format ${formatVersion} is filled.`,
      'Add a new vault in another place; it gets the newest format.',
    );
  }
}

function refuseWhileUsed({ store }: Pick<Engine, 'store'>, { id, name }: VaultSummary): void {
  const running = store.jobs.running().find(({ vaultId }) => vaultId === id);
  if (running === undefined) return;
  throw inTheWay(
    `${inQuotes(name)} is in use by a job: ${jobWords(running.job)}.`,
    running.job,
    'then fill the new vault again: what is there already is not copied twice.',
  );
}
