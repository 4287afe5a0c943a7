import { once } from 'node:events';
import { devNull } from 'node:os';
import type { ClientTools } from '../../../shared/tools.ts';
import { startTool } from '../../core/process.ts';
import { toolPath } from '../connect/client-tools.ts';

/** A stock pg_restore that reads an archive from its stdin and writes what it would run to nowhere. */
export interface PgRestoreWithoutTarget {
  /** Sends the next bytes; resolves when pg_restore can take more. After it has ended, bytes are dropped. */
  write(piece: Uint8Array): Promise<void>;
  /** The archive is complete: what pg_restore had to complain about, undefined where it took everything. */
  end(): Promise<string | undefined>;
  /** Ends pg_restore where the archive is not sent to its end; nothing after {@link end}. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** As long as this pg_restore may take nothing before it is taken to hang, in ms. */
const usualStallMs = 10 * 60_000;

/**
 * Starts it for a whole archive or for one section. It reads every block and decompresses all data, needs no
 * server, and keeps nothing on disk and no more than a pipe in memory. Damaged data can make it hang (a second
 * zlib stream behind the first, for one): after `stallMs` without taking a byte it is ended, which is a complaint.
 */
export async function pgRestoreWithoutTarget(run: {
  readonly tools: ClientTools;
  readonly section?: 'pre-data' | 'data' | 'post-data';
  readonly signal: AbortSignal;
  readonly stallMs?: number;
}): Promise<PgRestoreWithoutTarget> {
  const tool = await startTool({
    operation: 'pg_restore',
    program: toolPath(run.tools, 'pg_restore'),
    args: [
      '--format=custom',
      `--file=${devNull}`,
      ...(run.section === undefined ? [] : [`--section=${run.section}`]),
    ],
    signal: run.signal,
  });
  tool.stdout.resume();
  let gone = false;
  const ended = tool.exit.then(
    () => void (gone = true),
    () => void (gone = true),
  );
  let hangs = false;
  /** Waits for pg_restore to go on or to end. */
  const watched = async (progress: Promise<unknown>): Promise<void> => {
    const timer = setTimeout(() => {
      hangs = true;
      tool.kill();
    }, run.stallMs ?? usualStallMs);
    try {
      await Promise.race([progress, ended]);
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    async write(piece) {
      if (gone || tool.stdin.destroyed || tool.stdin.write(piece)) return;
      const waiting = new AbortController();
      await watched(once(tool.stdin, 'drain', { signal: waiting.signal }).catch(() => {}));
      waiting.abort();
    },
    async end() {
      tool.stdin.end();
      await watched(ended);
      const exit = await tool.exit;
      run.signal.throwIfAborted();
      if (hangs) return 'it hangs';
      if (exit.ok) return undefined;
      const how = exit.signal === null ? `exit code ${exit.code}` : exit.signal;
      return exit.stderrTail.length === 0 ? `it ended with ${how}` : exit.stderrTail.slice(-3).join('; ');
    },
    async [Symbol.asyncDispose]() {
      if (!gone) tool.kill();
      await ended;
    },
  };
}
