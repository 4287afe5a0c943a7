import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findElectron } from '../../../build/electron-program.ts';
import { fetchElectron } from '../../../build/fetch-electron.ts';
import { zipOf } from './zip.ts';

const modules = join(import.meta.dirname, '../../../node_modules');
const { version } = JSON.parse(readFileSync(join(modules, 'electron/package.json'), 'utf8')) as {
  version: string;
};
const zipName = `electron-v${version}-linux-x64.zip`;
const program = '#!/bin/sh\necho "a window"\n';
const zip = zipOf('electron', Buffer.from(program));

/** Electron's own installer in a checkout of the test, with a loopback server in the place of Electron's. */
describe('fetching Electron', () => {
  let root = '';
  let server: Server;
  let asked: string[] = [];
  let said: string[] = [];
  let answer: RequestListener;

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'pgkeep checkout '));
    const folder = join(root, 'node_modules/electron');
    mkdirSync(folder, { recursive: true });
    for (const file of ['install.js', 'package.json'])
      cpSync(join(modules, 'electron', file), join(folder, file));
    // What the installer loads is found beside it.
    for (const name of ['@electron', '@electron-internal']) {
      symlinkSync(join(modules, name), join(root, 'node_modules', name));
    }
    const sha256 = createHash('sha256').update(zip).digest('hex');
    writeFileSync(join(folder, 'checksums.json'), JSON.stringify({ [zipName]: sha256 }));
    asked = [];
    said = [];
    answer = (_request, response) => void response.end(zip);
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      answer(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
    rmSync(root, { recursive: true });
  });

  const env = () => ({
    PATH: process.env['PATH'],
    HOME: root,
    ELECTRON_MIRROR: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    ELECTRON_INSTALL_PLATFORM: 'linux',
    ELECTRON_INSTALL_ARCH: 'x64',
    electron_config_cache: join(root, 'cache'),
  });
  const fetchIt = (more: { stallMs?: number; lookMs?: number } = {}) =>
    fetchElectron({ root, env: env(), say: (line) => void said.push(line), ...more });
  const find = () => findElectron({ root, env: { DISPLAY: ':0' }, platform: 'linux', uid: 1000 });

  it('brings its program, from its own mirror, and says so', async () => {
    expect(find()).toMatchObject({ fetchable: true });
    expect(await fetchIt()).toBeUndefined();
    expect(asked).toEqual([expect.stringContaining(zipName)]);
    expect(said).toEqual([`Fetching Electron ${version}, once (about 120 MB) …`]);
    const installed = join(root, 'node_modules/electron/dist/electron');
    expect(find()).toEqual({ program: installed });
    expect(readFileSync(installed, 'utf8')).toBe(program);
  });

  it('downloads once: the next checkout takes it from the cache', async () => {
    await fetchIt();
    rmSync(join(root, 'node_modules/electron/dist'), { recursive: true });
    expect(await fetchIt()).toBeUndefined();
    expect(asked).toHaveLength(1);
  });

  it('takes nothing whose checksum is another', async () => {
    answer = (_request, response) =>
      void response.end(zipOf('electron', Buffer.from('#!/bin/sh\necho evil\n')));
    expect(await fetchIt()).toMatch(/did not match expected checksum/);
    expect(existsSync(join(root, 'node_modules/electron/dist'))).toBe(false);
    expect(find()).toMatchObject({ fetchable: true });
  });

  it('says in one clause what the server answered', async () => {
    answer = (_request, response) => void response.writeHead(404).end();
    expect(await fetchIt()).toMatch(/^Response code 404 \(Not Found\) for http:\/\/127\.0\.0\.1:/);
  });

  it('says in one clause that no server is reached', async () => {
    const unreachable = { ...env(), ELECTRON_MIRROR: 'http://127.0.0.1:1/' };
    const reason = await fetchElectron({ root, env: unreachable, say: (line) => void said.push(line) });
    expect(reason).toBe('its server could not be reached');
  });

  it('shows how much has come, and ends when nothing more does', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'Content-Length': 200_000_000 });
      response.write(Buffer.alloc(3_000_000));
    };
    expect(await fetchIt({ stallMs: 2000, lookMs: 50 })).toBe('nothing arrived for 2 s');
    expect(said).toContain('  3 MB so far');
  });

  it('says that the package is missing where it was left out', async () => {
    rmSync(join(root, 'node_modules/electron'), { recursive: true });
    expect(await fetchIt()).toBe('the npm package electron is not installed here');
  });
});
