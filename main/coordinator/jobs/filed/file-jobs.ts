import { InstanceId, PointId } from '../../../../shared/ids.ts';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import { damageCodes } from '../../../../shared/points/damage-codes.ts';
import { messageOf } from '../../../core/errors.ts';
import { whenFree } from '../../../store/when-free.ts';
import { manifestFile } from '../../../vault/layout.ts';
import { isThere } from '../../../vault/revisions/read-surely.ts';
import type { Vault } from '../../../vault/vault.ts';
import { writeVerified, type VerifiedOutcome } from '../../../vault/verified/verification.ts';
import type { Engine } from '../../engine.ts';
import { shortenJobRecord } from './shorten-record.ts';
import { noteFiled, noteFiling } from './unfiled-jobs.ts';
import { readForeignJob } from './read-foreign-record.ts';
import { promoteInPlaceOf } from '../../promises/promote.ts';
import { openVault } from '../../vaults/open-vault.ts';

/** Records that are taken over from a vault, and their bytes in all: the newest, of everybody who writes there. */
const importedJobs = 5_000;
const importedBytes = 64 * 1024 * 1024;

/**
 * Files the record of an ended job for every workstation that opens the vault, and what it verified beside its point. A
 * failure fails nothing: it stays noted here, and the recovery tries again.
 */
export async function fileJob(engine: Engine, job: Job, vaultId: string | null): Promise<void> {
  try {
    const tries = await noteFiling(engine, job.id);
    await fileInVault(engine, { job, vaultId, isLate: tries > 1 });
    await noteFiled(engine, job.id);
  } catch (error) {
    engine.log.warn({ job: job.id, error: messageOf(error) }, 'cannot file the job in its vault');
  }
}

interface Filing {
  readonly job: Job;
  readonly vaultId: string | null;
  /** Whether it was tried before: others may have written in the vault since the job ended. */
  readonly isLate: boolean;
}

async function fileInVault(engine: Engine, { job, vaultId, isLate }: Filing): Promise<void> {
  const summary = engine.store.vaults.list().find(({ id }) => id === vaultId);
  const { endedAt } = job;
  if (summary === undefined || endedAt === null) return;
  // Nothing is written for what another workstation has ended.
  if (job.error?.code === 'UserErrorProtectionEnded') return;
  await using vault = await openVault(engine, summary);
  await vault.writeJob({ ...shortenJobRecord(job), endedAt });
  await fileVerification(engine, vault, { job, ...(isLate ? { lateSince: endedAt } : {}) });
}

/** Writes beside the point what a verification found of it, by which whoever deletes others keeps it. */
async function fileVerification(
  engine: Engine,
  vault: Vault,
  { job, lateSince }: { readonly job: Job; readonly lateSince?: string },
): Promise<void> {
  const { writer, store } = engine;
  const found = verifiedIn(job);
  // One that stopped at a damaged file has no result.
  const request = store.jobs.request(job.id);
  const asked = request?.kind === 'verify' ? request.pointId : undefined;
  const pointId = PointId.safeParse(job.result?.pointId ?? asked);
  const instanceId = InstanceId.safeParse(job.instanceId);
  if (found === undefined || !pointId.success || !instanceId.success) return;
  const point = { instanceId: instanceId.data, pointId: pointId.data };
  // It may have been deleted since.
  if (!(await isThere(vault.storage, manifestFile(point.instanceId, point.pointId)))) return;
  await writeVerified(vault, writer, point, {
    job: job.id,
    outcome: found,
    ...(lateSince === undefined ? {} : { lateSince }),
  });
  if (found === 'failed') await promoteInPlaceOf(engine, vault, point);
}

/** What a job proves of its point; undefined for one that came to no end, or that verified nothing. */
function verifiedIn({ kind, state, result, error }: Job): VerifiedOutcome | undefined {
  if (kind !== 'verify') return undefined;
  if (state === 'completed' || state === 'completed with warnings') return result?.proof;
  if (error?.code === 'UserErrorRestoreDiffers') return 'differs';
  const isDamaged = damageCodes.some((code) => code === error?.code);
  return state === 'failed' && isDamaged ? 'failed' : undefined;
}

/**
 * Takes the ended jobs that were filed in a vault over into the store, under their own ids. What is no
 * record of an ended job, or of one that is known here, is left alone: everybody who can write to the vault
 * can put something there. The newest come first, as many as there is room for. Returns how many came.
 */
export async function importJobs(engine: Engine, vault: Vault): Promise<number> {
  const now = engine.clock.now();
  const instances = new Set<string>(
    engine.store.instances.list().flatMap(({ id, vaultId }) => (vaultId === vault.id ? [id] : [])),
  );
  const jobs: Job[] = [];
  let bytes = 0;
  try {
    for await (const found of vault.jobs(importedJobs)) {
      const job = 'job' in found ? readForeignJob(found.job, { now, instances }) : undefined;
      if (job === undefined) {
        engine.log.warn({ file: found.name }, 'not the record of an ended job');
        continue;
      }
      bytes += Buffer.byteLength(JSON.stringify(job));
      if (bytes > importedBytes) {
        engine.log.warn(
          { from: found.name },
          'the records of older jobs are left in the vault: they are too large',
        );
        break;
      }
      jobs.push(job);
    }
  } catch (error) {
    // instances and points are here: what happened in the past must not be in their way
    engine.log.warn({ error: messageOf(error) }, 'cannot read the jobs of a vault');
  }
  const { store } = engine;
  return whenFree(() =>
    store.transaction(() => jobs.filter((job) => store.jobs.insertEnded(job, vault.id)).length),
  );
}
