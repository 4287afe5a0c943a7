import { wholeDatabase } from '../../../shared/instances/dump-selection.ts';
import type { FinishedTable } from '../../../shared/jobs/jobs.ts';
import { startTool } from '../../core/process.ts';
import type { ReaderProgress } from '../archive/format/entry-reader.ts';
import { createArchiveIntake } from '../archive/format/intake.ts';
import { knowsZstd, toolPath } from '../connect/client-tools.ts';
import { algorithmOf, dumpArguments, resolveCompression } from './command.ts';
import type { DumpEngine } from './engine.ts';
import { selectionArguments } from './selection/arguments.ts';
import { dumpError, isDumpWarning, tableOfDumpLine } from './messages.ts';

/**
 * Streams `pg_dump -Fc` into the sink. Resolves only after pg_dump ended with 0 and the stream was walked
 * to a whole archive; the sink then holds the body, and the result has the head that belongs in front.
 * Memory is bounded: pg_dump waits while the sink is busy.
 */
export const plainDump: DumpEngine = async (run) => {
  const compression = resolveCompression(run.options.compression, {
    major: run.tools.major,
    zstd: await knowsZstd(run.tools),
  });
  const warnings: string[] = [];
  const selected = selectionArguments(run.options.selection ?? wholeDatabase, run.tools.major);
  const notes = [...(compression.note === undefined ? [] : [compression.note]), ...selected.notes];
  if (run.tools.warning !== null) warnings.push(run.tools.warning);

  run.onCompression?.(algorithmOf(compression.argument));

  let object: string | undefined;
  const tool = await startTool({
    operation: 'pg_dump',
    program: toolPath(run.tools, 'pg_dump'),
    args: dumpArguments(run.options, compression.argument, run.encoding, selected.args),
    env: run.env,
    signal: run.signal,
    onStderr: (line) => {
      object = tableOfDumpLine(line) ?? object;
      if (isDumpWarning(line)) warnings.push(line.replace(/^pg_dump: warning: /, ''));
      run.onLine(line);
    },
  });
  tool.stdin.end();

  const intake = createArchiveIntake({ decode: run.options.countRows });
  let bytes = 0;
  let streamError: unknown;
  try {
    for await (const chunk of tool.stdout as AsyncIterable<Buffer>) {
      const { head, body } = intake.push(chunk);
      if (head !== undefined) {
        await run.sink.reserveHead(head.length);
        bytes += head.length;
      }
      for (const piece of body) {
        await run.sink.write(piece);
        bytes += piece.length;
      }
      await intake.drained();
      const { tablesDone, tablesTotal, rows, finished } = intake.progress;
      run.onProgress({
        bytes,
        ...(object === undefined ? {} : { object }),
        ...(run.options.countRows ? { rows } : {}),
        ...(tablesTotal === 0 ? {} : { tables: { done: tablesDone, total: tablesTotal } }),
        ...(finished.length === 0 ? {} : { finished: finished.map(finishedTable) }),
        ...(intake.data === undefined ? {} : { data: intake.data }),
      });
    }
  } catch (error) {
    streamError = error;
    tool.kill();
  }
  const exit = await tool.exit;
  run.signal.throwIfAborted();
  // A storage that failed made pg_dump fail, and not the other way round.
  if (streamError !== undefined && !isBrokenPipe(streamError)) throw streamError;
  if (!exit.ok || streamError !== undefined) throw dumpError(exit, run);
  return { ...(await intake.finish()), warnings, notes };
};

function finishedTable(table: ReaderProgress['finished'][number]): FinishedTable {
  const { schema, name, length, rows } = table;
  return {
    name: schema === null ? name : `${schema}.${name}`,
    bytes: length,
    ...(rows === undefined ? {} : { rows }),
  };
}

/** pg_dump died and took its pipe along: its exit says why. */
function isBrokenPipe(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || code === 'EPIPE';
}
