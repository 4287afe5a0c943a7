import { expect, it } from 'vitest';
import { instance } from '../../../../../support/cli/fake-client.ts';
import { pgkeep } from '../../../../../support/cli/fake-host.ts';

const runner = { home: 'home-0001', host: 'ws1', user: 'anna' };

it('runner says which home runs the due backups', async () => {
  const answers = {
    'schedule.setRunner': () => [
      { ...instance, name: 'shop', scheduling: { runner: { ...runner, of: 'server' } } },
      { ...instance, name: 'till' },
    ],
  };
  const { stdout, calls } = await pgkeep(['runner', '--server', 'prod'], { answers });
  expect(calls).toEqual([
    { path: 'schedule.setRunner', input: { instances: [], servers: ['prod'], runner: 'this home' } },
  ]);
  expect(stdout).toBe('shop: anna on ws1 runs its due backups.\ntill: no home runs its due backups.\n');
  const none = await pgkeep(['runner', 'shop', '--none'], { answers });
  expect(none.calls[0]?.input).toEqual({ instances: ['shop'], servers: [], runner: 'none' });
});
