import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../../support/electron/built.ts';
import type { Desktop } from '../../support/electron/desktop.ts';
import { launchDesktop } from '../../support/electron/launch.ts';

/**
 * What a page gets when it asks for a port and sends that: the answer, or that the port was closed. The page is
 * a bare one of the same origin: the interface would take the port for itself.
 */
async function send(desktop: Desktop, message: unknown): Promise<unknown> {
  await desktop.page.goto(new URL('/first-paint.css', desktop.page.url()).href);
  return await desktop.page.evaluate(async (sent) => {
    const port = await new Promise<MessagePort>((resolve) => {
      window.addEventListener('message', ({ data, ports: [first] }) => {
        if ((data as { type?: string }).type === 'pgkeep:port' && first !== undefined) resolve(first);
      });
      window.postMessage({ type: 'pgkeep:connect' }, location.origin);
    });
    return await new Promise((resolve) => {
      port.addEventListener('close', () => resolve('closed'));
      port.addEventListener('message', ({ data }) => resolve(JSON.parse(String(data))));
      port.start();
      port.postMessage(sent);
    });
  }, message);
}

const call = (path: string, input?: object) =>
  JSON.stringify({ i: 'spec', p: { u: path, b: input === undefined ? {} : { json: input } } });

describe('the window of the desktop application', () => {
  let home = '';
  let desktop: Desktop;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'pgkeep-desktop-'));
    await ensureBuilt();
    desktop = await launchDesktop({ home });
  });
  afterAll(async () => {
    await desktop.quit();
    await rm(home, { recursive: true });
  });

  it('gives the page a platform, and nothing of Node or Electron', async () => {
    const found = await desktop.page.evaluate(() => ({
      platform: (window as { pgkeepPlatform?: object }).pgkeepPlatform,
      leaked: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron'].filter(
        (name) => name in window,
      ),
    }));
    expect(found).toEqual({ platform: { os: process.platform }, leaked: [] });
  });

  it('answers the page through its port', async () => {
    expect(await send(desktop, call('/settings/about'))).toMatchObject({
      i: 'spec',
      p: { b: { json: { host: 'electron', fileDialogs: true } } },
    });
  });

  it('gives the page only what the user chose in a dialog', async () => {
    await desktop.answerDialogs('/chosen/by/the/user');
    const answered = await send(desktop, call('/places/pick', { purpose: 'vault' }));
    const ticket = expect.stringMatching(/^place-[0-9a-f]{48}$/) as string;
    expect(answered).toEqual({ i: 'spec', p: { b: { json: { ticket, path: '/chosen/by/the/user' } } } });
    const location = { kind: 'folder', path: join(home, 'named by the page') };
    expect(await send(desktop, call('/vaults/add', { name: 'mine', location }))).toMatchObject({
      p: { s: 422, b: { json: { data: { message: 'Only the command line takes a path as text.' } } } },
    });
  });

  it.each([
    ['no JSON', '{'],
    ['an address elsewhere', JSON.stringify({ i: '1', p: { u: 'https://evil.example/' } })],
    ['an object in the place of text', { i: '1', p: { u: '/settings/about' } }],
    ['more than a call can be', call('/tools/addFolder', { folder: 'x'.repeat(1024 * 1024) })],
  ])('takes the port from a page that sends %s', async (_what, message) => {
    expect(await send(desktop, message)).toBe('closed');
  });

  it('answers unknown calls and unknown ids with errors, and lives on', async () => {
    expect(await send(desktop, call('/no/such'))).toMatchObject({ p: { s: 404 } });
    expect(await send(desktop, call('/jobs/show', { job: 'job-0000-none' }))).toMatchObject({
      p: { s: 422, b: { json: { code: 'PGKEEP', data: { code: 'UserErrorNotFound' } } } },
    });
  });

  it('opens no other window and goes nowhere else', async () => {
    await desktop.page.goto(new URL('/settings', desktop.page.url()).href);
    await desktop.page.evaluate(() => {
      window.open('https://evil.example/');
      location.href = 'https://evil.example/';
    });
    // Fetched after that, by the same page.
    expect(await desktop.page.evaluate(() => fetch('/mark.svg').then(({ status }) => status))).toBe(200);
    expect(new URL(desktop.page.url()).pathname).toBe('/settings');
    await expect.poll(() => desktop.page.context().pages().length).toBe(1);
  });

  it('runs no script but its own, and talks to nobody else', async () => {
    await desktop.page.goto(new URL('/settings', desktop.page.url()).href);
    const outcome = await desktop.page.evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'window.injected = true';
      document.body.append(script);
      const image = document.createElement('div');
      image.innerHTML = '<img src="x" onerror="window.injected = true">';
      document.body.append(image);
      const failed = new Promise((resolve) => image.firstElementChild?.addEventListener('error', resolve));
      await failed;
      const fetched = await fetch('https://evil.example/').then(
        () => 'fetched',
        () => 'refused',
      );
      return { injected: 'injected' in window, fetched };
    });
    expect(outcome).toEqual({ injected: false, fetched: 'refused' });
  });

  it('saves what the page made where the user says, and downloads nothing else', async () => {
    const file = join(home, 'saved.txt');
    await desktop.answerDialogs(file);
    await desktop.page.goto(new URL('/settings', desktop.page.url()).href);
    const offer = (content: string) =>
      desktop.page.evaluate((text) => {
        const offered = document.createElement('a');
        offered.download = 'saved.txt';
        offered.href = text.includes(':') ? text : URL.createObjectURL(new Blob([text]));
        offered.click();
      }, content);
    await offer('data:text/plain,foreign');
    await offer(new URL('/mark.svg', desktop.page.url()).href);
    await offer('own');
    await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toBe('own');
  });

  it('follows a known link, and no other', async () => {
    const path = () => new URL(desktop.page.url()).pathname;
    await desktop.page.goto(new URL('/settings', desktop.page.url()).href);
    await desktop.openLink('pgkeep://delete/inst-0001');
    await desktop.openLink('pgkeep://job/job-20260101t000000-0000abcd');
    await expect.poll(path).toBe('/jobs/job-20260101t000000-0000abcd');
    // The page's own way back leads to where it was: the first link led nowhere.
    await desktop.page.goBack();
    expect(path()).toBe('/settings');
  });
});
