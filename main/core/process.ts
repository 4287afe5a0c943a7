import { PgkeepError } from './errors.ts';
import { redact } from './redact.ts';
import type { Readable, Writable } from 'node:stream';

/**
 * The one gate through which pgkeep starts a program. There is no shell: arguments are an array, so no
 * name can become a command. The environment is built from a short list, so that nothing of the user's
 * own PG* variables or secrets reaches a tool by accident.
 */
export interface ToolCall {
  /** What is done, for logs and errors: "pg_dump". */
  readonly operation: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Exit codes that count as success; 0 unless said. */
  readonly successCodes?: readonly number[];
  readonly signal?: AbortSignal | undefined;
  /** Every line that the tool writes to stderr, redacted. */
  readonly onStderr?: (line: string) => void;
  /** How long the program may take to end after SIGTERM before SIGKILL follows, in ms; ten seconds. */
  readonly patienceMs?: number;
}

export interface ToolExit {
  /** Exit code, or null when a signal ended the program. */
  readonly code: number | null;
  readonly signal: string | null;
  readonly ok: boolean;
  /** The last lines of stderr, redacted. */
  readonly stderrTail: readonly string[];
}

export interface RunningTool {
  readonly pid: number | undefined;
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Resolves when the program has ended and its stderr is read; rejects only when it could not start. */
  readonly exit: Promise<ToolExit>;
  /** Asks the program to end (SIGTERM), and ends it for good when its patience is over. */
  kill(): void;
}

const inherited = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SYSTEMROOT',
  'WINDIR',
  'APPDATA',
  'LOCALAPPDATA',
  'USERPROFILE',
  'KRB5CCNAME',
  'KRB5_CONFIG',
  'LD_LIBRARY_PATH',
];

const stderrTailLines = 200;

function environment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && inherited.includes(name.toUpperCase())) env[name] = value;
  }
  // Messages are parsed: they must be in the tool's own words.
  return { ...env, LC_ALL: 'C', ...extra };
}

/** Starts a program and hands out its streams. Whoever calls reads stdout to the end. */
export async function startTool(call: ToolCall): Promise<RunningTool> {
  // A hundred modules: who starts no program does not wait for them.
  const { execa } = await import('execa');
  const child = execa(call.program, [...call.args], {
    env: environment(call.env),
    extendEnv: false,
    buffer: false,
    reject: false,
    stdin: 'pipe',
    cleanup: true,
    windowsHide: true,
    forceKillAfterDelay: call.patienceMs ?? 10_000,
  });
  // A tool that ends early closes its stdin; its exit code tells why, not the EPIPE.
  child.stdin.on('error', () => {});
  const tail: string[] = [];
  const stderrRead = (async () => {
    try {
      for await (const raw of child.iterable({ from: 'stderr' })) {
        const line = redact(raw);
        tail.push(line);
        if (tail.length > stderrTailLines) tail.shift();
        call.onStderr?.(line);
      }
    } catch {
      // the stream broke off with the process; the exit code says the rest
    }
  })();
  const kill = () => void child.kill('SIGTERM');
  const onAbort = kill;
  if (call.signal?.aborted) onAbort();
  else call.signal?.addEventListener('abort', onAbort, { once: true });

  const exit = (async (): Promise<ToolExit> => {
    try {
      const result = await child;
      await stderrRead;
      if (result.exitCode === undefined && result.signal === undefined) {
        throw new PgkeepError('UserErrorClientToolFailed', `${call.operation} could not be started`, {
          details: result.originalMessage ?? result.shortMessage ?? call.program,
          remedy: `Check that ${call.program} exists and may be executed.`,
        });
      }
      const code = result.exitCode ?? null;
      return {
        code,
        signal: result.signal ?? null,
        ok: code !== null && (call.successCodes ?? [0]).includes(code),
        stderrTail: tail,
      };
    } finally {
      call.signal?.removeEventListener('abort', onAbort);
    }
  })();
  exit.catch(() => {}); // whoever awaits it gets the rejection; nobody must crash for not awaiting yet
  return { pid: child.pid, stdin: child.stdin, stdout: child.stdout, exit, kill };
}

/** Runs a program to its end and returns what it wrote to stdout (for short outputs). */
export async function runTool(
  call: ToolCall & { input?: string },
): Promise<ToolExit & { readonly stdout: string }> {
  const tool = await startTool(call);
  tool.stdin.end(call.input ?? '');
  const parts: Buffer[] = [];
  try {
    for await (const part of tool.stdout) parts.push(part as Buffer);
  } catch {
    // see above: the exit tells
  }
  const exit = await tool.exit;
  return { ...exit, stdout: Buffer.concat(parts).toString('utf8') };
}
