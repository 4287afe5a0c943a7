import { mkdtempDisposable, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { pgRestoreWithoutTarget } from '../../../../main/postgres/restore/without-target.ts';
import { fakeTools } from '../../../support/fake-tools.ts';

const never = new AbortController().signal;
type Options = Partial<Parameters<typeof pgRestoreWithoutTarget>[0]>;

/** Sends these pieces to a pg_restore that is the given Node code, and says what it complained about. */
async function complaint(code: string, pieces: readonly Uint8Array[], more: Options = {}) {
  await using tools = await fakeTools({ pg_restore: code });
  await using nowhere = await pgRestoreWithoutTarget({ tools, signal: never, ...more });
  for (const piece of pieces) await nowhere.write(piece);
  return await nowhere.end();
}

const readsAll = 'process.stdin.resume();';
/** More than a pipe holds. */
const much = [Buffer.alloc(300_000), Buffer.alloc(300_000)];

describe.runIf(process.platform !== 'win32')('a pg_restore that writes to nowhere', () => {
  it('has nothing to complain about where it ends with 0', async () => {
    expect(await complaint(readsAll, much)).toBeUndefined();
  });

  it('says its last three lines where it ends otherwise, or how it ended', async () => {
    const says = (count: number) =>
      `for (let i = 1; i <= ${count}; i += 1) console.error('line ' + i); process.exitCode = 1;`;
    expect(await complaint(`${readsAll}${says(4)}`, much)).toBe('line 2; line 3; line 4');
    expect(await complaint(`${readsAll}process.exitCode = 3;`, [])).toBe('it ended with exit code 3');
    expect(await complaint(`process.kill(process.pid, 'SIGKILL')`, much)).toBe('it ended with SIGKILL');
  });

  it('is asked for one section where one is meant, and for all of it otherwise', async () => {
    const echo = `${readsAll}console.error(args.filter((each) => each.startsWith('--section')).join()); process.exitCode = 1;`;
    expect(await complaint(echo, [], { section: 'data' })).toBe('--section=data');
    expect(await complaint(`${echo}console.error('end')`, [])).toMatch(/^(; )?end$/);
  });

  it('is ended where it takes no more, which is a complaint', async () => {
    const hangs = 'setInterval(() => {}, 1000);';
    expect(await complaint(hangs, much, { stallMs: 200 })).toBe('it hangs');
    expect(await complaint(`process.stdin.resume(); ${hangs}`, [], { stallMs: 200 })).toBe('it hangs');
  });

  it('is gone once nobody needs it any more, however far it came', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'pgkeep-nowhere-'));
    const file = join(folder.path, 'pid');
    const code = `fs.writeFileSync(${JSON.stringify(file)}, String(process.pid)); setInterval(() => {}, 1000);`;
    await using tools = await fakeTools({ pg_restore: code });
    let pid = 0;
    {
      await using nowhere = await pgRestoreWithoutTarget({ tools, signal: never });
      await nowhere.write(Buffer.from('x'));
      pid = await vi.waitFor(async () => {
        const text = await readFile(file, 'utf8');
        expect(text).toMatch(/^\d+$/);
        return Number(text);
      });
      expect(process.kill(pid, 0)).toBe(true);
    }
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('throws what cancelled it, and no complaint', async () => {
    const abort = new AbortController();
    const reason = new Error('cancelled');
    await using tools = await fakeTools({ pg_restore: `${readsAll}setInterval(() => {}, 1000);` });
    await using nowhere = await pgRestoreWithoutTarget({ tools, signal: abort.signal });
    await nowhere.write(Buffer.from('x'));
    const ended = nowhere.end();
    abort.abort(reason);
    await expect(ended).rejects.toBe(reason);
  });
});
