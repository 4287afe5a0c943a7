import { createHash } from 'node:crypto';
import { PgkeepError } from '../core/errors.ts';
import { maxHeadLength } from '../postgres/archive/head.ts';
import { createArchiveCheck } from '../postgres/archive/verify.ts';
import { chooseRestoreTool } from '../postgres/client-tools.ts';
import { restoreToNowhere } from '../postgres/restore-to-nowhere.ts';
import { archiveFile } from '../vault/layout.ts';
import type { Engine } from './engine.ts';
import { dumpMajor, type FoundPoint } from './find-point.ts';
import type { FlowOutcome, JobContext } from './job-runner.ts';
import { openVault } from './reach.ts';
import { readParts } from './read-parts.ts';

/**
 * Re-reads every byte of a recovery point once, for two readers: one compares all checksums and counts with the
 * manifest and decodes every frame, the other is a stock pg_restore that writes to nowhere. Then pg_restore
 * reads the parts that restores would use. Nothing is kept on disk.
 */
export async function verifyFlow(
  engine: Engine,
  point: FoundPoint,
  context: JobContext,
): Promise<FlowOutcome> {
  await using vault = await openVault(engine, point.vault);
  const manifest = await vault.readManifest(point.instance.id, point.pointId);
  const { archive } = manifest;
  const problems: string[] = [];
  const tools = chooseRestoreTool(await engine.findTools(), dumpMajor(manifest));
  context.log(`pg_restore ${tools.version} from ${tools.folder}`);
  context.progress({ phase: 'reading', bytes: 0, totalBytes: archive.size });
  await using nowhere = restoreToNowhere({ tools, signal: context.signal });

  const check = createArchiveCheck(manifest, { decode: true });
  const head: Uint8Array[] = [];
  const headLength = Math.min(archive.headLength, maxHeadLength);
  let bytes = 0;
  const pieces = vault.readArchive(
    point.instance.id,
    point.pointId,
    { offset: 0, length: archive.size },
    context.signal,
  );
  for await (const piece of pieces) {
    context.signal.throwIfAborted();
    if (bytes < headLength) head.push(piece.slice(0, headLength - bytes));
    bytes += piece.length;
    check.push(piece);
    await Promise.all([check.drained(), nowhere.write(piece)]);
    const { object, rows, tables } = check.progress;
    context.progress({
      bytes,
      ...(object === undefined ? {} : { object }),
      ...(rows === undefined ? {} : { rows }),
      ...(tables === undefined ? {} : { tables: { done: tables, total: manifest.tables.length } }),
    });
  }
  const result = await check.finish();
  problems.push(...result.problems);
  // Bytes behind the end would go unread: pg_restore does not look there, but nobody backed them up.
  const stored = await vault.storage.stat(archiveFile(point.instance.id, point.pointId));
  if (stored?.size !== archive.size) {
    problems.push(`archive.pgdump has ${stored?.size ?? 0} bytes instead of ${archive.size}`);
  }

  const globals = Buffer.from(await vault.readGlobals(point.instance.id, point.pointId));
  if (
    globals.length !== manifest.globals.length ||
    createHash('sha256').update(globals).digest('hex') !== manifest.globals.sha256
  ) {
    problems.push('globals.sql is not what was backed up');
  }

  const refusal = await nowhere.end();
  const damaged = problems.length > 0;
  if (refusal !== undefined) problems.push(`pg_restore cannot read the archive: ${refusal}`);

  let parts = 0;
  let singleTables = 0;
  // of what is damaged there is nothing more to prove
  if (!damaged) {
    context.progress({ phase: 'reading what restores would use' });
    const read = await readParts(Buffer.concat(head), manifest, tools, {
      signal: context.signal,
      onPart: (object) => context.progress({ object }),
    });
    problems.push(...read.problems);
    ({ parts, singleTables } = read);
  }

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
        { details: problems.join('\n') },
      ),
    };
  }
  return { state: 'completed', result: { ...summary, proof: 'readable', warnings: [], notes: [] } };
}
