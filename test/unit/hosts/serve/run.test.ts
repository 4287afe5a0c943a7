import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runServe, ServeProblem, type Console, type RunOptions } from '../../../../main/hosts/serve/run.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-run-serve-'));
  await mkdir(join(folder, 'renderer'));
  await writeFile(join(folder, 'renderer/index.html'), '<!doctype html>');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs it with a person of the test's. */
function start(options: Partial<RunOptions> = {}, around: Partial<Console> = {}) {
  const keys = new PassThrough();
  const urls: string[] = [];
  const waiting: (() => void)[] = [];
  const said: string[] = [];
  let stop: (() => void) | undefined;
  const outcome = runServe(
    { port: 0, open: false, rendererFolder: join(folder, 'renderer'), ...options },
    {
      env: { PGKEEP_HOME: join(folder, 'home') },
      keys,
      showUrl: (url) => {
        urls.push(url);
        waiting.shift()?.();
      },
      say: (line) => said.push(line),
      onStopRequest: (listener) => {
        stop = listener;
        return () => {
          stop = undefined;
        };
      },
      ...around,
    },
  );
  return {
    outcome,
    said,
    pressEnter: () => keys.write('\n'),
    stop: () => stop?.(),
    /** The URL that is shown as the nth, counted from 0. */
    async url(index: number): Promise<string> {
      while (urls[index] === undefined) await new Promise<void>((resolve) => waiting.push(resolve));
      return urls[index];
    },
  };
}

async function statusOf(url: string): Promise<number> {
  return (await fetch(url, { redirect: 'manual' })).status;
}

describe('pgkeep serve', () => {
  it('shows a URL that works once, a new one at Enter, and ends when asked', async () => {
    const run = start();
    const first = await run.url(0);
    expect(first).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/);
    expect(await statusOf(first)).toBe(303);
    expect(await statusOf(first)).toBe(403);
    run.pressEnter();
    expect(await statusOf(await run.url(1))).toBe(303);
    expect(run.said).toStrictEqual(['A browser signed in.', 'A browser signed in.']);
    run.stop();
    expect(await run.outcome).toBe('ended');
    await expect(fetch(first)).rejects.toThrow('fetch failed');
  });

  it('keeps the state of the application, and nothing of the sign-in', async () => {
    const run = start();
    await run.url(0);
    run.stop();
    expect(await run.outcome).toBe('ended');
    expect(existsSync(join(folder, 'home/pgkeep.sqlite'))).toBe(true);
    expect((await readdir(join(folder, 'home'))).filter((name) => name.endsWith('.html'))).toStrictEqual([]);
  });

  it('opens the browser with a file that leads to the URL, which is gone when somebody signed in', async () => {
    const opened: { path: string; page: string; mode: number }[] = [];
    const openFile = async (path: string) => {
      opened.push({ path, page: await readFile(path, 'utf8'), mode: (await stat(path)).mode & 0o777 });
    };
    const run = start({ open: true }, { openFile });
    const url = await run.url(0);
    await expect.poll(() => opened.length).toBe(1);
    const [{ path, page, mode } = { path: '', page: '', mode: 0 }] = opened;
    expect(path.startsWith(join(folder, 'home'))).toBe(true);
    expect(page).toContain(`url=${url}"`);
    if (process.platform !== 'win32') expect(mode).toBe(0o600);
    expect(existsSync(path)).toBe(true);
    expect(await statusOf(url)).toBe(303);
    expect(existsSync(path)).toBe(false);
    run.stop();
    expect(await run.outcome).toBe('ended');
  });

  it('leaves no such file behind when nobody signed in, and says where no browser can be started', async () => {
    const run = start({ open: true }, { openFile: () => Promise.reject(new Error('no display')) });
    await run.url(0);
    await expect
      .poll(() => run.said)
      .toStrictEqual(['No browser could be started here: open the URL yourself.']);
    const files = async () => (await readdir(join(folder, 'home'))).filter((name) => name.endsWith('.html'));
    expect(await files()).toHaveLength(1);
    run.stop();
    expect(await run.outcome).toBe('ended');
    expect(await files()).toStrictEqual([]);
  });

  it('says what to do where the interface is not built, and makes nothing', async () => {
    const { outcome } = start({ rendererFolder: join(folder, 'nowhere') });
    await expect(outcome).rejects.toMatchObject({
      name: 'ServeProblem',
      message: 'The interface is not built yet.',
      remedy: 'Run npm run build.',
    });
    expect(existsSync(join(folder, 'home'))).toBe(false);
  });

  it.each([
    ['is not there', 'backup', /no such file or directory/],
    ['is a file', 'renderer/index.html', /it is not a folder/],
  ])('says which folder it cannot offer because it %s, and makes nothing', async (_what, name, why) => {
    await expect(start({ folders: [join(folder, name)] }).outcome).rejects.toMatchObject({
      name: 'ServeProblem',
      message: expect.stringMatching(why) as string,
      remedy: 'Name a folder that exists and that this user can read.',
    });
    expect(existsSync(join(folder, 'home'))).toBe(false);
  });

  it('writes a defect down where the log of the application is, and tells a browser no more than that', async () => {
    const run = start();
    const url = await run.url(0);
    const entered = await fetch(url, { redirect: 'manual' });
    const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
    await rm(join(folder, 'renderer'), { recursive: true });
    await writeFile(join(folder, 'renderer'), 'no folder');
    const answer = await fetch(new URL('/', url), { headers: { cookie } });
    expect({ status: answer.status, text: await answer.text() }).toStrictEqual({
      status: 500,
      text: 'Internal Server Error\n',
    });
    run.stop();
    expect(await run.outcome).toBe('ended');
    expect(await readFile(join(folder, 'home/pgkeep.log'), 'utf8')).toMatch(/ENOTDIR.*defect of the server/);
  });

  it('leaves an error that it knows nothing about as it is', async () => {
    await expect(start({ port: 65_536 }).outcome).rejects.toMatchObject({ code: 'ERR_SOCKET_BAD_PORT' });
  });

  it('says which port is in use, and leaves nothing open', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(start({ port }).outcome).rejects.toStrictEqual(
      new ServeProblem(
        `Port ${port} is in use.`,
        'Choose another one with --port, or leave it out for a free one.',
      ),
    );
    other.close();
    await once(other, 'close');
    const run = start({ port });
    expect(await run.url(0)).toContain(`:${port}/`);
    run.stop();
    expect(await run.outcome).toBe('ended');
  });
});
