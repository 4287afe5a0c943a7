import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { showVault } from '../../../../main/coordinator/vaults/show-vault.ts';
import type { VaultSummary } from '../../../../shared/vaults/vaults.ts';
import { newer, openTwoVaults, type TwoVaults } from '../../../support/two-vaults.ts';
import { instance } from '../../../support/store-records.ts';

let two: TwoVaults;
let one: VaultSummary;
beforeEach(async () => {
  two = await openTwoVaults();
  const [first] = two.vaults;
  if (first === undefined) throw new Error('there are two');
  one = first;
});
afterEach(() => two[Symbol.asyncDispose]());

it('shows the instances of one vault, each with its own points', async () => {
  const { engine } = two;
  engine.store.instances.insert(instance('inst-new', 'new', { vaultId: one.id }));
  const since = '2026-01-02T00:00:00.000Z';
  expect(await showVault(engine, one)).toStrictEqual({
    ...one,
    format: 2,
    problems: [],
    instances: [
      {
        id: 'inst-new',
        name: 'new',
        points: 0,
        bytes: 0,
        latest: null,
        latestSince: null,
        latestAgeMs: null,
      },
      {
        id: 'inst-one',
        name: 'one',
        points: 2,
        bytes: 14,
        latest: since,
        latestSince: since,
        latestAgeMs: engine.clock.now().getTime() - Date.parse(since),
      },
    ],
  });
});

it('names the damaged record of an instance that is known here, and of one that is not', async () => {
  const { engine } = two;
  const damaged = (id: string) => {
    const folder = join(engine.folder, 'one', 'instances', id);
    return mkdir(folder, { recursive: true }).then(() => writeFile(join(folder, 'instance.json'), '{'));
  };
  await damaged('inst-one');
  await damaged('inst-theirs');
  const { problems } = await showVault(engine, one);
  expect(problems).toEqual([
    {
      instanceName: 'one',
      vaultName: 'one',
      problem: expect.stringContaining('instances/inst-one/instance.json') as string,
    },
    {
      instanceName: 'inst-theirs',
      vaultName: 'one',
      problem: expect.stringContaining('instances/inst-theirs/instance.json') as string,
    },
  ]);
  expect(two.known('one').recordProblem).toContain('instances/inst-one/instance.json');
  await rm(join(engine.folder, 'one', 'instances', 'inst-one', 'instance.json'));
  await showVault(engine, one);
  expect(two.known('one').recordProblem).toBeUndefined();
});

it('names what cannot be read there', async () => {
  await two.damage('one', newer);
  const { problems, instances } = await showVault(two.engine, one);
  expect(problems).toMatchObject([{ vaultName: 'one', pointId: newer }]);
  expect(instances).toMatchObject([{ points: 1, bytes: 7, latest: '2026-01-01T00:00:00.000Z' }]);
});
