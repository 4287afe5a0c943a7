import { InstanceId } from '../../../shared/ids.ts';
import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import { formatVersion } from '../../../shared/points/manifest.ts';
import type { FilledVault, VaultSummary } from '../../../shared/vaults/vaults.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import { whenFree } from '../../store/when-free.ts';
import { copyInstance } from '../../vault/carry-over/copy-instance.ts';
import { copyJobs } from '../../vault/carry-over/copy-jobs.ts';
import { instancesPrefix } from '../../vault/layout.ts';
import { idsOf } from '../../vault/listing.ts';
import { takeLease } from '../backup/hold-lease.ts';
import type { Engine } from '../engine.ts';
import { readVault } from '../points/reading/read-vault.ts';
import { knownServers } from './known-servers.ts';
import { openVault, type OpenVault } from './open-vault.ts';

/** The vault of format 1 that is copied, and the one that it is copied into. */
interface Filling {
  readonly from: VaultSummary;
  readonly into: VaultSummary;
}

/**
 * Fills a new vault from one of format 1 that cannot be carried over where it is: instances and recovery points are
 * copied, each byte compared with its sha256, and the old vault stays as it is. Then the instances are in the new vault
 * for this machine, and so are their backups. Tells after each point how far it is; what was interrupted goes on when
 * it is run again. Damage is told and stays in the old vault.
 *
 * Throws UserErrorInvalidInput where the formats do not fit, and UserErrorJobConflict while a job uses the old vault or
 * another workstation writes to an instance in the new one.
 */
export async function* fillVault(
  engine: Engine,
  { from, into }: Filling,
  signal: AbortSignal = new AbortController().signal,
): AsyncGenerator<FilledVault> {
  refuseWhileUsed(engine, from);
  await using source = await openVault(engine, from);
  await using target = await openVault(engine, into);
  expectFormats({ from, into }, source, target);
  let filled: FilledVault = { done: false, points: 0, copied: 0, bytes: 0, problems: [] };
  const known = new Map(instancesOf(engine, from).map((instance) => [instance.id, instance]));
  const servers = knownServers(engine, from);
  for (const [id, server] of servers.servers) await target.noteServer(id, server);
  const copied = new Set<InstanceId>();
  for await (const id of idsOf(source.storage.listFolders(instancesPrefix), InstanceId)) {
    const instance = known.get(id) ?? { id, name: id };
    const context = { signal, progress: () => {} };
    await using lease = await takeLease({ engine, vault: target, instance, context });
    const copying = { source, target, known: servers, signal: AbortSignal.any([signal, lease.signal]) };
    for await (const step of copyInstance(copying, engine.writer, id)) {
      filled = 'problem' in step ? withProblem(filled, step.problem) : withPoint(filled, step.bytes);
      yield filled;
    }
    copied.add(id);
  }
  for (const problem of await copyJobs({ source, target, signal })) filled = withProblem(filled, problem);
  await useNewVault(engine, { from, into }, copied);
  engine.log.info({ from: from.id, into: into.id, ...filled }, 'filled a vault');
  yield { ...filled, done: true };
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

/** From here on this machine finds the instances in the new vault, unless a backup has begun into the old one. */
async function useNewVault(
  engine: Engine,
  { from, into }: Filling,
  copied: ReadonlySet<InstanceId>,
): Promise<void> {
  const { store } = engine;
  await whenFree(() =>
    store.transaction(() => {
      refuseWhileUsed(engine, from);
      for (const { id } of instancesOf(engine, from))
        if (copied.has(id)) store.instances.setVault(id, into.id);
    }),
  );
  await readVault(engine, into, instancesOf(engine, into));
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
  throw new PgkeepError(
    'UserErrorJobConflict',
    `${name} is in use by a job: ${running.job.kind} of ${running.job.subject}.`,
    {
      remedy:
        'Wait until the job has ended, then fill the new vault again: what is there already is not copied twice.',
    },
  );
}
