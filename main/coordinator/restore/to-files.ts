import { createHash } from 'node:crypto';
import type { PointId } from '../../../shared/ids.ts';
import type { PointSignature } from '../../../shared/keys.ts';
import type { Manifest } from '../../../shared/points/manifest.ts';
import type { StorageLocation } from '../../../shared/vaults/vaults.ts';
import { cleanUp, closing } from '../../core/clean-up.ts';
import { PgkeepError, messageOf } from '../../core/errors.ts';
import { serializeHead } from '../../postgres/archive/format/head.ts';
import { withoutData, type ReducedArchive } from '../../postgres/archive/passes/without-data.ts';
import { judgeMessages } from '../../postgres/restore/losses/verdict.ts';
import { powershellScript, shellScript } from '../../postgres/restore/files/scripts.ts';
import type { Storage } from '../../vault/storage.ts';
import { findDamagedData } from './data/damaged-data.ts';
import type { Engine } from '../engine.ts';
import { exportedGlobals } from './files/exported-globals.ts';
import { ExportPlace, type ExportedFile } from './files/export-place.ts';
import type { FlowOutcome, JobContext } from '../jobs/runner.ts';
import type { OpenPoint, PointHandle } from '../points/point-handle.ts';
import { signatureWords } from '../../../shared/words/signatures.ts';
import { signatureWarnings } from '../keys/signature-words.ts';
import { readCheckedHead, readCheckedManifest } from '../points/read-manifest.ts';
import { readVerified } from '../points/verified-read.ts';

export interface FilesDestination {
  readonly location: StorageLocation;
  /** Name of its login in the keychain. */
  readonly account: string;
  /** Leaves out what is damaged, and says so; otherwise damage ends the job and nothing stays. */
  readonly skipDamaged: boolean;
}

/**
 * Copies a recovery point as files into a folder or container: archive, globals in two parts, scripts, and the manifest
 * last. The manifest has to cover the archive without gap, and every byte that is copied is checked, globals.sql too.
 * The place has to be empty; nothing is overwritten, and only what this run has made is ever removed.
 */
export async function restoreFilesFlow(
  engine: Engine,
  handle: PointHandle,
  destination: FilesDestination,
  context: JobContext,
): Promise<FlowOutcome> {
  context.progress({ phase: 'opening the destination' });
  await using point = await handle.open();
  const { manifest, signature } = await readCheckedManifest(point);
  context.log(signatureWords(signature));
  const { location, account, skipDamaged } = destination;
  const storage = await engine.openStorage(location, account, { create: true });
  // The files are whole by then, or something else is to be told.
  await using opened = new AsyncDisposableStack();
  opened.use(
    closing(
      () => storage.close(),
      (failure) => context.log(`could not close ${storage.location}: ${messageOf(failure)}`),
    ),
  );
  const prefix = `${point.pointId}/`;
  await ExportPlace.expectFree(storage, location, prefix);
  const leftover = await context.begin({
    kind: 'files',
    words: `unfinished files in ${storage.location}, ${prefix}`,
    location,
    prefix,
    isMarked: true,
  });
  const place = await takePlace(storage, prefix, context, leftover);
  try {
    const copied = await copyInto(place, { point, manifest, skipDamaged }, context);
    await place.finish();
    leftover.done();
    return outcomeOf(point.pointId, `${storage.location}/${point.pointId}`, { ...copied, signature });
  } catch (error) {
    // Where the destination is out of reach it is cleaned later (see recover-jobs.ts).
    await cleanUp(error, async () => {
      await place.remove();
      leftover.done();
    });
    throw error;
  }
}

/** A place that is refused has nothing of this run in it. */
async function takePlace(
  storage: Storage,
  prefix: string,
  context: JobContext,
  leftover: { done(): void },
): Promise<ExportPlace> {
  try {
    return await ExportPlace.take(storage, prefix, context.jobId);
  } catch (error) {
    if (error instanceof PgkeepError && error.code === 'UserErrorDestinationNotEmpty') leftover.done();
    throw error;
  }
}

/** What was written, and what could not be. */
interface Copied extends Pick<FlowOutcome['result'], 'losses'> {
  readonly manifest: Manifest;
}

/** What is copied. */
interface Original {
  readonly point: OpenPoint;
  readonly manifest: Manifest;
  readonly skipDamaged: boolean;
}

async function copyInto(
  place: ExportPlace,
  { point, manifest: stored, skipDamaged }: Original,
  context: JobContext,
): Promise<Copied> {
  context.progress({ phase: 'reading the archive' });
  const globals = await exportedGlobals(point, stored, { skipDamaged });
  const head = await readCheckedHead(point, stored, context.signal);
  const { segments } = stored.archive;
  const damaged = skipDamaged
    ? await findDamagedData({ point, entries: head.entries, segments, context })
    : [];
  const leftOut = new Set(damaged.flatMap(({ dumpId }) => dumpId ?? []));
  const reduced: ReducedArchive =
    leftOut.size > 0
      ? withoutData(head, stored, leftOut)
      : { head: serializeHead(head), ranges: segments.slice(1), manifest: stored };
  const ofHead = createHash('sha256').update(reduced.head).digest('hex');
  if (ofHead !== reduced.manifest.archive.segments[0]?.sha256) {
    throw new Error('the head of the archive cannot be written as it was read');
  }
  await copyArchive(place, reduced, point, context);
  context.progress({ phase: 'writing scripts' });
  const losses = [...judgeMessages(damaged, head.entries, stored.tables).losses, ...globals.losses];
  const manifest = {
    ...reduced.manifest,
    warnings: [
      ...reduced.manifest.warnings,
      ...losses.map(({ what, reason }) => `Left out by this copy: ${what}: ${reason}.`),
    ],
  };
  const files: [name: ExportedFile, content: string][] = [
    ['globals-before.sql', globals.before],
    ['globals-after.sql', globals.after],
    ['restore.sh', shellScript(manifest)],
    ['restore.ps1', powershellScript(manifest)],
    ['manifest.json', JSON.stringify(manifest, null, 2)],
  ];
  for (const [name, content] of files) await place.write(name, content);
  return { manifest, losses };
}

async function copyArchive(
  place: ExportPlace,
  { head, ranges, manifest }: ReducedArchive,
  point: OpenPoint,
  context: JobContext,
): Promise<void> {
  let bytes = head.length;
  context.progress({ phase: 'copying the archive', bytes, totalBytes: manifest.archive.size });
  const upload = await place.createUpload('archive.pgdump', context.signal);
  try {
    await upload.reserveHead(head.length);
    for await (const piece of readVerified(point.readArchive, ranges, context.signal)) {
      await upload.write(piece);
      bytes += piece.length;
      context.progress({ bytes });
    }
    await upload.commit(head);
  } catch (error) {
    await cleanUp(error, () => upload.abort());
    throw error;
  }
}

function outcomeOf(
  pointId: PointId,
  destination: string,
  { manifest, losses, signature }: Copied & { readonly signature: PointSignature },
): FlowOutcome {
  const warnings = signatureWarnings(signature);
  return {
    state: losses.length + warnings.length > 0 ? 'completed with warnings' : 'completed',
    result: {
      pointId,
      bytes: manifest.archive.size,
      tables: manifest.tables.length,
      destination,
      signature,
      losses,
      messages: [],
      warnings,
      notes: [],
    },
  };
}
