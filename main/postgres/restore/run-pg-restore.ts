import { once } from 'node:events';
import type { ClientTools } from '../../../shared/tools.ts';
import { startTool, type ToolExit } from '../../core/process.ts';
import { toolPath } from '../connect/client-tools.ts';
import { connectionParameters } from '../connect/tool-environment.ts';
import type { RestoreMessage } from './losses/messages.ts';
import { RestoreMessageReader } from './losses/read-messages.ts';

export interface RestoreRun {
  readonly tools: ClientTools;
  /** The environment of a pg_restore that starts now. */
  readonly env: () => Promise<Readonly<Record<string, string>>>;
  readonly section: 'pre-data' | 'data' | 'post-data';
  readonly noOwner: boolean;
  readonly noPrivileges: boolean;
  /** See RestoreMessageReader. */
  readonly opensPublic?: boolean;
  /** Parallel sessions; only with a file. */
  readonly jobs?: number;
  /** An archive on disk, or one that is fed to stdin piece by piece. */
  readonly source: { readonly file: string } | { readonly feed: AsyncIterable<Uint8Array> };
  readonly signal: AbortSignal;
  readonly onObject?: (object: string) => void;
  readonly onLine?: (line: string) => void;
}

/** What came of one pg_restore. */
export interface RestoreEnd {
  readonly messages: readonly RestoreMessage[];
  /** Dump ids of the entries that pg_restore named in front of its errors. */
  readonly failed: ReadonlySet<number>;
}

/**
 * Runs one stock pg_restore into the database of `env` and returns its classified messages. A feed that
 * fails (storage lost, checksum wrong) ends pg_restore and is thrown; a pg_restore that ends early stops
 * the feed and tells by its messages.
 */
export async function runRestore(run: RestoreRun): Promise<RestoreEnd> {
  const reader = new RestoreMessageReader(run.onObject, run.opensPublic);
  const tool = await startTool({
    operation: 'pg_restore',
    program: toolPath(run.tools, 'pg_restore'),
    args: restoreArguments(run),
    env: await run.env(),
    signal: run.signal,
    onStderr: (line) => {
      reader.push(line);
      run.onLine?.(line);
    },
  });
  tool.stdout.resume();

  let feedError: unknown;
  if ('feed' in run.source) {
    try {
      await feed(run.source.feed, tool.stdin, tool.exit);
    } catch (error) {
      feedError = error;
      tool.kill();
    }
  } else {
    tool.stdin.end();
  }
  const exit = await tool.exit;
  run.signal.throwIfAborted();
  if (feedError !== undefined) throw feedError;

  return { messages: withExit(reader, exit, run.jobs ?? 1), failed: reader.failed };
}

function restoreArguments(run: RestoreRun): string[] {
  const jobs = run.jobs ?? 1;
  return [
    '--format=custom',
    // names the entry in front of an error, and what the server only warns about
    '--verbose',
    '--no-password',
    `--section=${run.section}`,
    ...(run.noOwner ? ['--no-owner'] : []),
    ...(run.noPrivileges ? ['--no-privileges'] : []),
    ...(jobs > 1 ? [`--jobs=${jobs}`] : []),
    `--dbname=${connectionParameters}`,
    ...('file' in run.source ? [run.source.file] : []),
  ];
}

/** What was read, and what the exit code tells besides: errors that could not be read, an end before the end. */
function withExit(reader: RestoreMessageReader, exit: ToolExit, jobs: number): RestoreMessage[] {
  const messages = [...reader.end()];
  const counted = exit.stderrTail
    .map((line) => /errors ignored on restore: (\d+)$/.exec(line)?.[1])
    .findLast((count) => count !== undefined);
  // With parallel sessions, the session and the one that gave it the work both count what failed.
  const readable = jobs > 1 ? 2 * Math.max(messages.length, reader.refused) : messages.length;
  if (exit.code === 1 && Number(counted ?? 0) > readable) {
    messages.push({
      severity: 'unknown',
      message: `pg_restore counted ${counted} errors; only ${messages.length} of them could be read.`,
      reason: 'look at the log of the job',
    });
  }
  if (
    !exit.ok &&
    !(exit.code === 1 && counted !== undefined) &&
    !messages.some(({ severity }) => severity === 'fatal')
  ) {
    const how = exit.signal === null ? `with exit code ${exit.code}` : `by ${exit.signal}`;
    messages.push({
      severity: 'fatal',
      message: `pg_restore ended ${how}: ${exit.stderrTail.at(-1) ?? 'it wrote nothing'}`,
      reason: 'pg_restore did not finish',
    });
  }
  return messages;
}

/** Writes the pieces with backpressure until they end or the reader is gone. */
async function feed(
  source: AsyncIterable<Uint8Array>,
  stdin: NodeJS.WritableStream & { readonly destroyed?: boolean },
  exit: Promise<unknown>,
): Promise<void> {
  let gone = false;
  const ended = exit.then(
    () => (gone = true),
    () => (gone = true),
  );
  for await (const piece of source) {
    if (gone || stdin.destroyed === true) return;
    if (!stdin.write(piece)) {
      const waiting = new AbortController();
      await Promise.race([once(stdin, 'drain', { signal: waiting.signal }).catch(() => {}), ended]);
      waiting.abort();
    }
  }
  stdin.end();
}
