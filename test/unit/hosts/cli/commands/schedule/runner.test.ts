import { expect, it } from 'vitest';
import { instance } from '../../../../../support/cli/fake-client.ts';
import { pgkeep } from '../../../../../support/cli/fake-host.ts';

const runner = { home: 'home-0001', host: 'ws1', user: 'anna' };

it('runner says which home runs the due backups', async () => {
  const answers = {
    'schedule.setRunner': () => [
      { ...instance, name: 'shop', scheduling: { runner: { ...runner, of: 'server' } } },
      { ...instance, name: 'till' },
      { ...instance, name: 'cash', scheduling: { runner: { ...runner, home: 'home-0002', of: 'server' } } },
    ],
    'schedule.status': () => ({ home: runner, lookedAt: null, suspendedHere: null, instances: [] }),
  };
  const { stdout, calls } = await pgkeep(['runner', '--server', 'prod'], { answers });
  expect(calls.slice(0, 1)).toEqual([
    { path: 'schedule.setRunner', input: { instances: [], servers: ['prod'], runner: 'this home' } },
  ]);
  expect(stdout).toBe(
    'shop: this home runs its due backups.\ntill: no home runs its due backups.\ncash: anna on ws1 (home 0002) runs its due backups.\n',
  );
  const none = await pgkeep(['runner', 'shop', '--none'], { answers });
  expect(none.calls[0]?.input).toEqual({ instances: ['shop'], servers: [], runner: 'none' });
});
