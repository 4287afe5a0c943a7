import { expect, it } from 'vitest';
import { instance } from '../../../../../support/cli/fake-client.ts';
import { pgkeep } from '../../../../../support/cli/fake-host.ts';

const argv = ['instances', 'continue-as', 'shop', 'shop_2026'];

it('instances continue-as goes on with the name, and says of which database', async () => {
  const { calls, stdout, exitCode } = await pgkeep(argv);
  expect(calls).toEqual([
    { path: 'instances.continueAs', input: { instance: 'shop', database: 'shop_2026' } },
  ]);
  expect(stdout).toBe(`${instance.name} backs up shop_2026 of prod from now on.\n`);
  expect(exitCode).toBe(0);
});

it('instances continue-as says where it could not be proved that it is the same database', async () => {
  const answers = { 'instances.continueAs': () => ({ ...instance, proved: false }) };
  const { stdout } = await pgkeep(argv, { answers });
  expect(stdout).toContain('That it is the same database could not be proved');
});
