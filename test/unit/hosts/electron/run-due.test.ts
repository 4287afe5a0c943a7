import { beforeEach, describe, expect, it, vi } from 'vitest';
import { runDue, runDueCommand } from '../../../../main/hosts/electron/run-due.ts';
import { app, reset, world } from '../../../support/electron/double.ts';

beforeEach(reset);

describe('the packaged application with --run-due', () => {
  it('runs what is due beside an open application, with no window and no lock, and ends with the exit code', async () => {
    world.lock = false;
    const lock = vi.spyOn(app, 'requestSingleInstanceLock');
    const exits: number[] = [];
    world.exit = (code) => void exits.push(code);
    const runCommand = vi.fn<() => Promise<3>>(() => Promise.resolve(3));
    const open = vi.fn<() => never>();
    await runDue({ dataFolder: '/home/dba/pgkeep', version: '1.2.3', open, runCommand });
    expect(runCommand.mock.calls[0]).toMatchObject([['run-due', '--by-service'], { version: '1.2.3' }]);
    expect(lock).not.toHaveBeenCalled();
    expect([world.windows.length, world.trays.length]).toStrictEqual([0, 0]);
    expect(world.paths.get('userData')).toBe('/home/dba/pgkeep/electron-run-due');
    expect(exits).toStrictEqual([3]);
    lock.mockRestore();
  });

  it.each([
    ['linux', {}, '/opt/pgkeep/pgkeep', ['--ozone-platform=headless', '--disable-gpu', '--run-due']],
    [
      'linux',
      { APPIMAGE: '/home/dba/pgkeep.AppImage' },
      '/home/dba/pgkeep.AppImage',
      ['--ozone-platform=headless', '--disable-gpu', '--run-due'],
    ],
    ['darwin', {}, '/opt/pgkeep/pgkeep', ['--run-due']],
  ] as const)('is started so on %s (%j)', (platform, env, program, args) => {
    expect(runDueCommand('/opt/pgkeep/pgkeep', env, platform)).toStrictEqual({ program, args });
  });
});
