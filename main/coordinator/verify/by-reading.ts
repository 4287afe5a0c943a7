import type { Manifest } from '../../../shared/manifest.ts';
import { PgkeepError } from '../../core/errors.ts';
import { manifestProblems } from '../../postgres/archive/verify/agreement.ts';
import { maxHeadLength } from '../../postgres/archive/format/head.ts';
import { createArchiveCheck, type ArchiveCheckResult } from '../../postgres/archive/verify/archive-check.ts';
import { chooseRestoreTool } from '../../postgres/connect/client-tools.ts';
import { pgRestoreWithoutTarget } from '../../postgres/restore/without-target.ts';
import { archiveFile } from '../../vault/layout.ts';
import { confirmPoint } from '../points/deleted-meanwhile.ts';
import type { Engine } from '../engine.ts';
import { dumpMajor, type FoundPoint } from '../points/find-point.ts';
import type { FlowOutcome, JobContext } from '../jobs/runner.ts';
import { openVault, type OpenVault } from '../vaults/open-vault.ts';
import { readParts } from './read-parts.ts';
import { readGlobals } from '../points/stored-globals.ts';

/**
 * Re-reads every byte of a recovery point once, for two readers: one compares all checksums and counts with the
 * manifest, tables and data both ways, and decodes every frame; the other is a stock pg_restore that writes to nowhere.
 * Roles of the manifest and of globals.sql are compared, too. Then pg_restore reads the parts that restores
 * would use. Nothing is kept on disk.
 */
export async function verifyFlow(
  engine: Engine,
  point: FoundPoint,
  context: JobContext,
): Promise<FlowOutcome> {
  await using vault = await openVault(engine, point.vault);
  const manifest = await vault.readManifest(point.instance.id, point.pointId);
  const { archive } = manifest;
  const tools = chooseRestoreTool(await engine.findTools(), dumpMajor(manifest));
  context.log(`pg_restore ${tools.version} from ${tools.folder}`);
  context.progress({ phase: 'reading', bytes: 0, totalBytes: archive.size });
  await using nowhere = pgRestoreWithoutTarget({ tools, signal: context.signal });

  const { result, head, bytes } = await readAll(vault, point, manifest, context, (piece) =>
    nowhere.write(piece),
  );
  const problems = [...result.problems];
  // Bytes behind the end would go unread: pg_restore does not look there, but nobody backed them up.
  const stored = await vault.storage.stat(archiveFile(point.instance.id, point.pointId));
  if (stored?.size !== archive.size) {
    problems.push(`archive.pgdump has ${stored?.size ?? 0} bytes instead of ${archive.size}`);
  }
  const globals = await readGlobals(vault, point, manifest);
  if ('problems' in globals) problems.push(...globals.problems);

  const refusal = await nowhere.end();
  const damaged = problems.length > 0;
  if (refusal !== undefined) problems.push(`pg_restore cannot read the archive: ${refusal}`);

  let parts = 0;
  let singleTables = 0;
  // of what is damaged there is nothing more to prove
  if (!damaged) {
    context.progress({ phase: 'reading what restores would use' });
    const read = await readParts(head, manifest, tools, {
      signal: context.signal,
      onPart: (object) => context.progress({ object }),
    });
    problems.push(...read.problems);
    ({ parts, singleTables } = read);
  }
  // of a point that is gone nothing is said, neither that it is damaged nor that it is readable
  await confirmPoint(vault, point);

  const summary = {
    pointId: point.pointId,
    bytes,
    tables: manifest.tables.length,
    ...(result.rows === undefined ? {} : { rows: result.rows }),
    sha256: result.sha256,
    evidence: { kind: 'read' as const, tool: tools.version, parts, singleTables },
    losses: [],
    messages: [],
  };
  if (problems.length > 0) {
    return {
      state: 'failed',
      result: { ...summary, warnings: problems, notes: [] },
      error: new PgkeepError(
        'UserErrorArchiveCorrupt',
        `The recovery point is ${damaged ? 'damaged' : 'not readable'}: ${problems[0]}`,
        {
          details: problems.join('\n'),
          remedy:
            'Restore another recovery point, and find out what changed the files. A restore that skips what is damaged gives back the rest of this one.',
        },
      ),
    };
  }
  return { state: 'completed', result: { ...summary, proof: 'readable', warnings: [], notes: [] } };
}

/** Reads the archive to its end, or as far as there is one: what is missing is a problem like any other. */
async function readAll(
  vault: OpenVault,
  point: FoundPoint,
  manifest: Manifest,
  context: JobContext,
  write: (piece: Uint8Array) => Promise<void>,
): Promise<{ result: ArchiveCheckResult; head: Buffer; bytes: number }> {
  const { size } = manifest.archive;
  // a manifest of nonsense may call the whole archive its head
  const isSound = manifestProblems(manifest).length === 0 && manifest.archive.headLength <= maxHeadLength;
  const headLength = isSound ? manifest.archive.headLength : 0;
  const check = createArchiveCheck(manifest, { decode: true });
  const head: Uint8Array[] = [];
  let bytes = 0;
  try {
    const range = { offset: 0, length: size };
    for await (const piece of vault.readArchive(point.instance.id, point.pointId, range, context.signal)) {
      context.signal.throwIfAborted();
      if (bytes < headLength) head.push(piece.slice(0, headLength - bytes));
      bytes += piece.length;
      check.push(piece);
      await Promise.all([check.drained(), write(piece)]);
      const { object, rows, tables } = check.progress;
      context.progress({
        bytes,
        ...(object === undefined ? {} : { object }),
        ...(rows === undefined ? {} : { rows }),
        ...(tables === undefined ? {} : { tables: { done: tables, total: manifest.tables.length } }),
      });
    }
  } catch (error) {
    if (!(error instanceof PgkeepError) || error.code !== 'UserErrorArchiveCorrupt') throw error;
  }
  return { result: await check.finish(), head: Buffer.concat(head), bytes };
}
