import type { StorageLocation } from '../../shared/vaults.ts';
import { cleanUp } from '../core/clean-up.ts';
import { PgkeepError, messageOf } from '../core/errors.ts';
import { powershellScript, shellScript } from '../postgres/restore-scripts.ts';
import type { Storage } from '../vault/storage.ts';
import type { Engine } from './engine.ts';
import { exportedGlobals } from './exported-globals.ts';
import type { FoundPoint } from './find-point.ts';
import type { FlowOutcome, JobContext } from './job-runner.ts';
import { openVault } from './reach.ts';
import { readVerified } from './verified-read.ts';

/**
 * Copies a recovery point as files into a folder or container: archive, globals in two parts, scripts, and the manifest
 * last. Every checksum is compared on the way. Nothing that is there is overwritten.
 */
export async function restoreFilesFlow(
  engine: Engine,
  point: FoundPoint,
  location: StorageLocation,
  account: string,
  context: JobContext,
): Promise<FlowOutcome> {
  context.progress({ phase: 'opening the destination' });
  await using vault = await openVault(engine, point.vault);
  const manifest = await vault.readManifest(point.instance.id, point.pointId);
  const storage = await engine.openStorage(location, account, { create: true });
  try {
    const prefix = `${point.pointId}/`;
    const warnings: string[] = [];
    await refuseExisting(storage, prefix);
    const leftover = await context.begin({
      kind: 'files',
      words: `unfinished files in ${storage.location}, ${prefix}`,
      location,
      prefix,
    });
    try {
      const { archive } = manifest;
      let bytes = 0;
      context.progress({ phase: 'copying the archive', bytes, totalBytes: archive.size });
      const upload = await storage.createUpload(`${prefix}archive.pgdump`, { signal: context.signal });
      try {
        await upload.reserveHead(archive.headLength);
        const read = (range: { offset: number; length: number }, stop: AbortSignal) =>
          vault.readArchive(point.instance.id, point.pointId, range, stop);
        const head: Uint8Array[] = [];
        let headLeft = archive.headLength;
        for await (const piece of readVerified(read, archive.segments, context.signal)) {
          const ofHead = piece.subarray(0, headLeft);
          headLeft -= ofHead.length;
          if (ofHead.length > 0) head.push(ofHead);
          if (ofHead.length < piece.length) await upload.write(piece.subarray(ofHead.length));
          bytes += piece.length;
          context.progress({ bytes });
        }
        await upload.commit(Buffer.concat(head));
      } catch (error) {
        await cleanUp(error, () => upload.abort());
        throw error;
      }
      context.progress({ phase: 'writing scripts' });
      const globals = await exportedGlobals(vault, point, manifest);
      warnings.push(...globals.warnings);
      const files: [name: string, content: string][] = [
        ['globals-before.sql', globals.before],
        ['globals-after.sql', globals.after],
        ['restore.sh', shellScript(manifest)],
        ['restore.ps1', powershellScript(manifest)],
        ['manifest.json', JSON.stringify(manifest, null, 2)],
      ];
      for (const [name, content] of files) {
        await storage.write(`${prefix}${name}`, Buffer.from(content), { ifAbsent: true });
      }
      leftover.done();
    } catch (error) {
      // Where the destination is out of reach the next start cleans.
      await cleanUp(error, async () => {
        await storage.removeAll(prefix);
        leftover.done();
      });
      throw error;
    }
    return {
      state: warnings.length > 0 ? 'completed with warnings' : 'completed',
      result: {
        pointId: point.pointId,
        bytes: manifest.archive.size,
        tables: manifest.tables.length,
        destination: `${storage.location}/${point.pointId}`,
        losses: [],
        messages: [],
        warnings,
        notes: [],
      },
    };
  } finally {
    // The files are whole by then, or something else is to be told.
    await cleanUp(
      undefined,
      () => storage.close(),
      (failure) => context.log(`could not close ${storage.location}: ${messageOf(failure)}`),
    );
  }
}

async function refuseExisting(storage: Storage, prefix: string): Promise<void> {
  for await (const { name } of storage.list(prefix)) {
    throw new PgkeepError('UserErrorDestinationNotEmpty', `${storage.location} already has ${name}.`);
  }
}
