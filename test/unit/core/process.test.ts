import { afterEach, describe, expect, it, vi } from 'vitest';
import { once } from 'node:events';
import { runTool, startTool, type ToolCall } from '../../../main/core/process.ts';
import { registerSecret } from '../../../main/core/redact.ts';
import { isAlive } from '../../support/processes/process-tree.ts';

const posix = process.platform !== 'win32';

/** A small real program. `process.argv[1]` is its first argument. */
function program(code: string, args: readonly string[] = [], more: Partial<ToolCall> = {}): ToolCall {
  return { operation: 'a test', program: process.execPath, args: ['-e', code, '--', ...args], ...more };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('what a program says', () => {
  it('its exit code, stdout and stderr', async () => {
    const lines: string[] = [];
    const code = `console.log('out'); console.error('first'); process.stderr.write('last without end'); process.exitCode = 3`;
    const run = await runTool(program(code, [], { onStderr: (line) => lines.push(line) }));
    expect(run).toEqual({
      code: 3,
      signal: null,
      ok: false,
      stderrTail: ['first', 'last without end'],
      stdout: 'out\n',
    });
    expect(lines).toEqual(['first', 'last without end']);
  });

  it('success is 0, or what the caller says', async () => {
    expect((await runTool(program(''))).ok).toBe(true);
    const successCodes = [0, 1];
    expect((await runTool(program('process.exit(1)', [], { successCodes }))).ok).toBe(true);
    expect((await runTool(program('process.exit(2)', [], { successCodes }))).ok).toBe(false);
  });

  it('without the secrets in it, and only the last 200 lines', async () => {
    registerSecret('a secret of the tool');
    const code = `for (let i = 1; i <= 300; i += 1) console.error(i + ' a secret of the tool')`;
    const { stderrTail } = await runTool(program(code));
    expect(stderrTail).toHaveLength(200);
    expect([stderrTail[0], stderrTail.at(-1)]).toEqual(['101 [redacted]', '300 [redacted]']);
  });

  it('the signal that ended it', async () => {
    const run = await runTool(program(`process.kill(process.pid, 'SIGKILL')`));
    expect(run).toMatchObject({ code: null, signal: 'SIGKILL', ok: false });
  });

  it('a listener that throws does not stop the program', async () => {
    const code = `for (let i = 0; i < 5000; i += 1) console.error('x'.repeat(100)); process.exitCode = 7`;
    const run = await runTool(
      program(code, [], {
        onStderr: () => {
          throw new Error('the listener is broken');
        },
      }),
    );
    expect(run.code).toBe(7);
  });
});

describe('what a program gets', () => {
  it('its arguments unchanged', async () => {
    const args = ['', 'two words', 'line\nbreak', `'"\\`, '$(id) `id` $HOME %PATH%', '-rf', '*', 'ü € 🐘'];
    const run = await runTool(program('console.log(JSON.stringify(process.argv.slice(1)))', args));
    expect(JSON.parse(run.stdout)).toEqual(args);
  });

  it('the short list of the environment, and what the caller gives', async () => {
    vi.stubEnv('PGPASSWORD', 'of the parent');
    vi.stubEnv('PGOPTIONS', '-c default_transaction_read_only=on');
    vi.stubEnv('PGSERVICE', 'production');
    vi.stubEnv('NODE_OPTIONS', '');
    vi.stubEnv('MY_SECRET', 'of the parent');
    vi.stubEnv('LC_ALL', 'de_DE.UTF-8');
    vi.stubEnv('HOME', '/home/of-the-test');
    const code = 'console.log(JSON.stringify(process.env))';
    const env = JSON.parse((await runTool(program(code, [], { env: { PGHOST: 'h' } }))).stdout) as object;
    expect(env).toMatchObject({ PGHOST: 'h', LC_ALL: 'C', HOME: '/home/of-the-test' });
    expect(Object.keys(env).filter((name) => name.startsWith('PG'))).toEqual(['PGHOST']);
    expect(env).not.toHaveProperty('MY_SECRET');
    const given = await runTool(program(code, [], { env: { PGPASSWORD: 'given' } }));
    expect(JSON.parse(given.stdout)).toMatchObject({ PGPASSWORD: 'given' });
  });

  it('its input', async () => {
    const echo = 'process.stdin.pipe(process.stdout)';
    expect((await runTool({ ...program(echo), input: 'to and fro' })).stdout).toBe('to and fro');
    expect((await runTool(program(echo))).stdout).toBe('');
  });
});

describe('what goes wrong', () => {
  it('a program that does not exist', async () => {
    const call = { operation: 'pg_dump', program: '/nonexistent/bin/pg_dump', args: [] };
    await expect(runTool(call)).rejects.toMatchObject({
      code: 'UserErrorClientToolFailed',
      message: 'pg_dump could not be started',
      remedy: expect.stringContaining('/nonexistent/bin/pg_dump') as string,
      details: expect.stringContaining('ENOENT') as string,
    });
  });

  it.runIf(posix)('a file that is no program', async () => {
    const call = { operation: 'pg_dump', program: import.meta.filename, args: [] };
    await expect(runTool(call)).rejects.toMatchObject({ code: 'UserErrorClientToolFailed' });
  });

  it('a program that closes its stdin while it is fed', async () => {
    const tool = await startTool(program(`process.stdin.destroy(); setTimeout(() => process.exit(4), 50)`));
    tool.stdout.resume();
    const piece = Buffer.alloc(1 << 20);
    for (let i = 0; i < 8; i += 1) tool.stdin.write(piece);
    expect(await tool.exit).toMatchObject({ code: 4 });
  });

  it('nobody reads stdout: the program waits and nothing is lost', async () => {
    const tool = await startTool(
      program(`
        let written = 0;
        const more = () => {
          while (written < 64) {
            written += 1;
            if (!process.stdout.write(Buffer.alloc(1 << 20, 65))) return process.stdout.once('drain', more);
          }
        };
        process.stdout.once('drain', () => {});
        process.stderr.write('begun\\n');
        more();`),
    );
    tool.stdin.end();
    await once(tool.stdout, 'readable');
    // 64 MB do not fit between the two: whatever is buffered here is bounded by the stream's own mark.
    expect(tool.stdout.readableLength).toBeLessThan(1 << 20);
    let bytes = 0;
    for await (const piece of tool.stdout) bytes += (piece as Buffer).length;
    expect(bytes).toBe(64 << 20);
    expect((await tool.exit).ok).toBe(true);
  });
});

describe('how a program is ended', () => {
  const endless = `console.log('up'); setInterval(() => {}, 1000)`;
  const stubborn = `process.on('SIGTERM', () => {}); ${endless}`;

  it('by a signal that is aborted while it runs', async () => {
    const abort = new AbortController();
    const tool = await startTool(program(endless, [], { signal: abort.signal }));
    await once(tool.stdout, 'data');
    abort.abort();
    expect(await tool.exit).toMatchObject({ code: null, signal: 'SIGTERM', ok: false });
  });

  it('at once when the signal was aborted before', async () => {
    const run = await runTool(program(endless, [], { signal: AbortSignal.abort() }));
    expect(run).toMatchObject({ code: null, signal: 'SIGTERM' });
  });

  it.runIf(posix)('for good when it ignores the first request', async () => {
    const tool = await startTool(program(stubborn, [], { patienceMs: 50 }));
    await once(tool.stdout, 'data');
    tool.kill();
    expect(await tool.exit).toMatchObject({ code: null, signal: 'SIGKILL' });
    expect(isAlive(tool.pid ?? 0)).toBe(false);
  });

  it('leaves no listener on the signal', async () => {
    const { signal } = new AbortController();
    const remove = vi.spyOn(signal, 'removeEventListener');
    const add = vi.spyOn(signal, 'addEventListener');
    await runTool(program('', [], { signal }));
    expect(remove.mock.calls.map(([name, listener]) => [name, listener])).toEqual(
      add.mock.calls.map(([name, listener]) => [name, listener]),
    );
  });
});
