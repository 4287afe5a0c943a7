import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PgkeepError } from '../core/errors.ts';
import { runTool } from '../core/process.ts';
import { createArchiveCheck } from '../postgres/archive/verify.ts';
import { chooseRestoreTool, toolPath } from '../postgres/client-tools.ts';
import { archiveFile } from '../vault/layout.ts';
import type { Engine } from './engine.ts';
import { dumpMajor, type FoundPoint } from './find-point.ts';
import type { FlowOutcome, JobContext } from './job-runner.ts';
import { openVault } from './reach.ts';

/**
 * Re-reads every byte of a recovery point, compares all checksums and counts with the manifest, decodes
 * every frame, and has pg_restore list the archive.
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
  context.progress({ phase: 'reading', bytes: 0, totalBytes: archive.size });

  const check = createArchiveCheck(manifest, { decode: true });
  const head: Uint8Array[] = [];
  let bytes = 0;
  const pieces = vault.readArchive(
    point.instance.id,
    point.pointId,
    { offset: 0, length: archive.size },
    context.signal,
  );
  for await (const piece of pieces) {
    context.signal.throwIfAborted();
    if (bytes < archive.headLength) head.push(piece.slice(0, archive.headLength - bytes));
    bytes += piece.length;
    check.push(piece);
    await check.drained();
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

  context.progress({ phase: 'listing with pg_restore' });
  const tools = chooseRestoreTool(await engine.findTools(), dumpMajor(manifest));
  const file = join(context.scratch, 'head.pgdump');
  await writeFile(file, Buffer.concat(head), { mode: 0o600 });
  const listing = await runTool({
    operation: 'pg_restore --list',
    program: toolPath(tools, 'pg_restore'),
    args: ['--list', file],
    signal: context.signal,
  });
  context.signal.throwIfAborted();
  if (!listing.ok) problems.push(`pg_restore cannot list the archive: ${listing.stderrTail.join('; ')}`);

  const summary = {
    pointId: point.pointId,
    bytes,
    tables: manifest.tables.length,
    ...(result.rows === undefined ? {} : { rows: result.rows }),
    sha256: result.sha256,
    losses: [],
    messages: [],
  };
  if (problems.length > 0) {
    return {
      state: 'failed',
      result: { ...summary, warnings: problems, notes: [] },
      error: new PgkeepError('UserErrorArchiveCorrupt', `The recovery point is damaged: ${problems[0]}`, {
        details: problems.join('\n'),
      }),
    };
  }
  return { state: 'completed', result: { ...summary, warnings: [], notes: [] } };
}
