import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findElectron } from '../../../build/electron-program.ts';

describe('Electron’s program', () => {
  let root = '';
  const machine = () => ({ root, env: { DISPLAY: ':0' }, platform: 'linux' as const, uid: 1000 });

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'pgkeep-root-'));
    mkdirSync(join(root, 'node_modules/electron/dist'), { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const install = () => {
    writeFileSync(join(root, 'node_modules/electron/path.txt'), 'electron');
    writeFileSync(join(root, 'node_modules/electron/dist/electron'), '');
  };

  it('is where its package put it', () => {
    install();
    expect(findElectron(machine())).toEqual({ program: join(root, 'node_modules/electron/dist/electron') });
  });

  it('is missing before anything was downloaded, and after half a download', () => {
    expect(findElectron(machine())).toEqual({
      reason: 'Electron is not installed here (npx install-electron brings it)',
      fetchable: true,
    });
    writeFileSync(join(root, 'node_modules/electron/path.txt'), 'electron');
    expect(findElectron(machine())).toHaveProperty('reason');
  });

  it('may lie elsewhere', () => {
    const folder = join(root, 'elsewhere');
    mkdirSync(folder);
    const env = { DISPLAY: ':0', ELECTRON_OVERRIDE_DIST_PATH: folder };
    expect(findElectron({ ...machine(), env })).toEqual({
      reason: 'Electron is not where ELECTRON_OVERRIDE_DIST_PATH says',
      fetchable: false,
    });
    writeFileSync(join(folder, 'electron'), '');
    expect(findElectron({ ...machine(), env })).toEqual({ program: join(folder, 'electron') });
  });

  it('is not fetched for a machine without a display, nor for root', () => {
    expect(findElectron({ ...machine(), env: {} })).toHaveProperty('fetchable', false);
    expect(findElectron({ ...machine(), uid: 0 })).toHaveProperty('fetchable', false);
  });

  it('needs a display on Linux, and a user whose sandbox works', () => {
    install();
    expect(findElectron({ ...machine(), env: {} })).toMatchObject({ reason: 'there is no display here' });
    expect(findElectron({ ...machine(), env: { WAYLAND_DISPLAY: 'wayland-0' } })).toHaveProperty('program');
    expect(findElectron({ ...machine(), uid: 0 })).toMatchObject({
      reason: 'Electron does not run as root',
    });
    expect(findElectron({ ...machine(), env: {}, platform: 'win32', uid: undefined })).toHaveProperty(
      'program',
    );
  });
});
