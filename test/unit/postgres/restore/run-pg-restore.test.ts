import { describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import { runRestore, type RestoreRun } from '../../../../main/postgres/restore/run-pg-restore.ts';
import { connectionParameters } from '../../../../main/postgres/connect/tool-environment.ts';
import { fakeTools } from '../../../support/fake-tools.ts';

/** Runs a pg_restore that is the given Node code. */
async function restore(code: string, more: Partial<RestoreRun> = {}) {
  await using tools = await fakeTools({ pg_restore: code });
  return (
    await runRestore({
      tools,
      env: () => Promise.resolve({}),
      section: 'data',
      noOwner: false,
      noPrivileges: false,
      source: { file: '/an/archive' },
      signal: new AbortController().signal,
      ...more,
    })
  ).messages;
}

/** Code that writes lines to stderr and ends. */
const says = (lines: string, exitCode: number) =>
  `process.stderr.write(${JSON.stringify(`${lines}\n`)}); process.exitCode = ${exitCode};`;

const failed = (name: string) =>
  `pg_restore: error: could not execute query: ERROR:  role "${name}" does not exist\nCommand was: ALTER TABLE t OWNER TO ${name};\n`;

describe.runIf(process.platform !== 'win32')('runRestore', () => {
  it('asks for one section, and for parallel sessions only of a file', async () => {
    const lines: string[] = [];
    const onLine = (line: string) => lines.push(line);
    const echo = 'console.error(JSON.stringify(args))';
    await restore(echo, { onLine });
    await restore(echo, { onLine, section: 'post-data', jobs: 4, noOwner: true, noPrivileges: true });
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      [
        '--format=custom',
        '--verbose',
        '--no-password',
        '--section=data',
        `--dbname=${connectionParameters}`,
        '/an/archive',
      ],
      [
        '--format=custom',
        '--verbose',
        '--no-password',
        '--section=post-data',
        '--no-owner',
        '--no-privileges',
        '--jobs=4',
        `--dbname=${connectionParameters}`,
        '/an/archive',
      ],
    ]);
  });

  it('has no messages after a clean run, and tells what is worked on', async () => {
    const objects: string[] = [];
    const code = says(
      'pg_restore: creating TABLE "public.t"\npg_restore: processing data for table "public.t"',
      0,
    );
    expect(await restore(code, { onObject: (object) => objects.push(object) })).toEqual([]);
    expect(objects).toEqual(['public.t', 'public.t']);
  });

  it('goes on with errors that pg_restore ignored', async () => {
    const code = says(`${failed('a')}${failed('b')}pg_restore: warning: errors ignored on restore: 2`, 1);
    expect((await restore(code)).map(({ severity }) => severity)).toEqual(['warning', 'warning']);
  });

  it('counts statements of parallel sessions that were written into one line', async () => {
    const setUp =
      'could not execute query: ERROR:  unrecognized configuration parameter "transaction_timeout"';
    const lines = [
      `pg_restore: error: pg_restore: error: ${setUp}`,
      `pg_restore: error: ${setUp}${setUp}`,
      'Command was: SET transaction_timeout = 0;',
      'Command was: SET transaction_timeout = 0;',
      'pg_restore: warning: errors ignored on restore: 6',
    ];
    const messages = await restore(says(lines.join('\n'), 1), { jobs: 3, section: 'post-data' });
    expect(messages.map(({ message }) => message)).not.toContainEqual(expect.stringContaining('counted'));
  });

  it('does not lose errors that pg_restore counted and nobody could read', async () => {
    const some = await restore(says(`${failed('a')}pg_restore: warning: errors ignored on restore: 3`, 1));
    expect(some).toMatchObject([
      { severity: 'warning' },
      {
        severity: 'unknown',
        message: 'pg_restore counted 3 errors; only 1 of them could be read.',
      },
    ]);
    const none = await restore(says('pg_restore: warning: errors ignored on restore: 1', 1));
    expect(none).toMatchObject([{ severity: 'unknown' }]);
  });

  it.each([
    ['an exit code without a count of errors', says(failed('a'), 1), 'pg_restore ended with exit code 1: '],
    [
      'another exit code',
      says('pg_restore: warning: errors ignored on restore: 0', 3),
      'ended with exit code 3: ',
    ],
    ['a signal', `process.kill(process.pid, 'SIGKILL')`, 'pg_restore ended by SIGKILL: it wrote nothing'],
  ])('takes %s for the end', async (_what, code, message) => {
    expect((await restore(code)).at(-1)).toMatchObject({
      severity: 'fatal',
      message: expect.stringContaining(message) as string,
    });
  });

  it('does not say twice that it is fatal', async () => {
    const messages = await restore(says('pg_restore: error: could not read from input file: end of file', 1));
    expect(messages).toMatchObject([{ severity: 'fatal', reason: 'the archive could not be read' }]);
  });
});

describe.runIf(process.platform !== 'win32')('feeding it', () => {
  /** A feed that counts what was taken from it and knows whether it was closed. */
  function pieces(count: number, size: number, failAt = Infinity) {
    const state = { taken: 0, closed: false, hash: createHash('sha256') };
    async function* generate() {
      try {
        for (let index = 0; index < count; index += 1) {
          await Promise.resolve();
          if (index === failAt) throw new Error('the storage is gone');
          const piece = Buffer.alloc(size, index % 251);
          state.taken += 1;
          state.hash.update(piece);
          yield piece;
        }
      } finally {
        state.closed = true;
      }
    }
    return { state, feed: generate() };
  }

  it('every byte in order, and no file', async () => {
    const { state, feed } = pieces(200, 100_000);
    const lines: string[] = [];
    const code = `
      const hash = require('node:crypto').createHash('sha256');
      process.stdin.on('data', (part) => hash.update(part));
      process.stdin.on('end', () => console.error(hash.digest('hex') + ' ' + args.at(-1).startsWith('--dbname=')));`;
    expect(await restore(code, { source: { feed }, onLine: (line) => lines.push(line) })).toEqual([]);
    expect(lines).toEqual([`${state.hash.digest('hex')} true`]);
  });

  it('no faster than it reads', async () => {
    const { state, feed } = pieces(2_000, 100_000);
    const code = `process.stdin.once('data', () => { process.stdin.pause(); setTimeout(() => process.exit(0), 100); });`;
    await restore(code, { source: { feed } });
    // 200 MB were there to be had; pipe and buffers hold about one
    expect(state.taken).toBeLessThan(100);
    expect(state.closed).toBe(true);
  });

  it('stops when pg_restore has enough, and lets its messages tell', async () => {
    const { state, feed } = pieces(2_000, 100_000);
    const code = `process.stderr.write('pg_restore: error: unsupported version (1.99) in file header\\n', () => process.exit(1));`;
    expect(await restore(code, { source: { feed } })).toMatchObject([{ severity: 'fatal' }]);
    expect(state.closed).toBe(true);
  });

  it('ends pg_restore when the storage fails, and says what failed', async () => {
    const { feed } = pieces(10, 1_000, 5);
    const endless = `process.stdin.resume(); setInterval(() => {}, 1000);`;
    await expect(restore(endless, { source: { feed } })).rejects.toThrow('the storage is gone');
  });

  it('ends with the reason when it is aborted', async () => {
    const abort = new AbortController();
    const reason = new Error('cancelled');
    const code = `console.error('pg_restore: up'); process.stdin.resume(); setInterval(() => {}, 1000);`;
    async function* endless() {
      while (!abort.signal.aborted) {
        await new Promise((resolve) => setImmediate(resolve));
        yield Buffer.alloc(10);
      }
    }
    const run = restore(code, {
      source: { feed: endless() },
      signal: abort.signal,
      onLine: () => abort.abort(reason),
    });
    await expect(run).rejects.toBe(reason);
  });
});
