import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { workstationTimeZone } from '../../../../main/coordinator/policies/ready-policies.ts';
import {
  addBlobVault,
  addFolderVault,
  addServer,
  failureOf,
  makeBlobContainer,
  openTestApp,
  type TestApp,
} from '../../../support/apps/app.ts';
import { makeDatabase } from '../../../support/databases/test-databases.ts';
import { sampleValues } from '../../../support/sample-policy.ts';
import { startAzurite } from '../../../support/servers/azurite.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const server = () => sharedServer(18);
const database = 'by_policy';
beforeAll(() => makeDatabase(server(), database, 'CREATE TABLE t AS SELECT generate_series(1, 10) AS i'));

const ready = [
  'Compliance: weekly 12 weeks, monthly 5 years, yearly 10 years',
  'Daily, kept 30 days',
  'Hourly, kept 3 days',
];

async function workstation(): Promise<TestApp> {
  const app = await openTestApp();
  onTestFinished(() => app[Symbol.asyncDispose]());
  await addServer(app, server());
  return app;
}

/** Two workstations, the second of which opens the vault that the first one makes when it is asked to. */
async function twoWorkstations(place: 'folder' | 'container') {
  const a = await workstation();
  const b = await workstation();
  if (place === 'folder') {
    const { path } = await addFolderVault(a);
    return { a, b, open: () => addFolderVault(b, 'vault', path) };
  }
  const azurite = await startAzurite();
  onTestFinished(() => azurite.stop());
  const container = await makeBlobContainer(azurite);
  await addBlobVault(a, container);
  return { a, b, open: () => addBlobVault(b, container) };
}

const namesOf = async ({ client }: TestApp) => (await client.policies.list({})).map(({ name }) => name);

describe.each(['folder', 'container'] as const)('policies in a vault in a %s', (place) => {
  it('are ready in a new one, and every workstation sees the same', async () => {
    const { a, b, open } = await twoWorkstations(place);
    expect(await namesOf(a)).toEqual(ready);
    expect((await a.client.policies.list({})).map(({ timeZone }) => timeZone)).toEqual(
      ready.map(() => workstationTimeZone()),
    );
    const added = await a.client.policies.add({ vault: 'vault', name: 'nightly', values: sampleValues });
    expect(added).toMatchObject({ revision: 1, scheduleWords: 'Daily at 02:30, time in Europe/Berlin' });
    await a.client.instances.protect({
      server: 'source',
      vault: 'vault',
      database,
      name: 'shop',
      policy: 'nightly',
      overrides: { retention: { weekly: { count: 12, unit: 'weeks' } } },
    });

    expect((await open()).problems).toEqual([]);
    const shown = await a.client.policies.show({ policy: 'nightly' });
    expect(shown.instances).toMatchObject([{ name: 'shop' }]);
    expect(await b.client.policies.show({ policy: 'nightly' })).toEqual(shown);
    const policy = { id: added.id, name: 'nightly', overridden: ['retention'] };
    expect(await a.client.instances.list()).toMatchObject([{ name: 'shop', policy }]);
    expect(await b.client.instances.list()).toMatchObject([{ name: 'shop', policy, unconfirmed: {} }]);

    // what the other one changes comes when the vault is read
    await b.client.policies.set({
      policy: 'nightly',
      name: 'late',
      values: { window: { from: '22:00', until: '06:00' } },
    });
    await b.client.instances.assignPolicy({ instances: ['shop'], follow: ['retention'] });
    await b.client.policies.remove({ policy: 'Hourly, kept 3 days' });
    expect(await namesOf(a)).toContain('nightly');
    await a.client.vaults.show({ vault: 'vault' });
    expect(await namesOf(a)).toEqual(await namesOf(b));
    expect(await namesOf(a)).toEqual([ready[0], ready[1], 'late']);
    expect(await a.client.instances.list()).toMatchObject([
      { policy: { id: added.id, name: 'late', overridden: [] } },
    ]);
    expect(await a.client.policies.list({})).toEqual(await b.client.policies.list({}));
  });

  it('cannot be removed while an instance that another workstation protects has it', async () => {
    const { a, b, open } = await twoWorkstations(place);
    await open();
    await a.client.instances.protect({
      server: 'source',
      vault: 'vault',
      database,
      name: 'shop',
      policy: 'Daily, kept 30 days',
    });
    expect(await failureOf(b.client.policies.remove({ policy: 'Daily, kept 30 days' }))).toMatchObject({
      code: 'UserErrorPolicyInUse',
      message: '"shop" is backed up by the policy "Daily, kept 30 days".',
    });
    await a.client.instances.stop({ instance: 'shop', data: 'keep' });
    // what goes on goes on by the policy that it had
    await a.client.instances.protect({ server: 'source', vault: 'vault', database });
    expect(await a.client.instances.list()).toMatchObject([{ policy: { name: 'Daily, kept 30 days' } }]);
    await a.client.instances.stop({ instance: 'shop', data: 'keep' });
    await b.client.policies.remove({ policy: 'Daily, kept 30 days' });
    await a.client.instances.protect({ server: 'source', vault: 'vault', database });
    expect((await a.client.instances.list())[0]).not.toHaveProperty('policy');
  });

  it('that are ready are added once where they are missing', async () => {
    const { a, b, open } = await twoWorkstations(place);
    expect(await a.client.policies.addReady({ vault: 'vault' })).toEqual([]);
    await a.client.policies.remove({ policy: 'Daily, kept 30 days' });
    await open();
    const added = await b.client.policies.addReady({ vault: 'vault', timeZone: 'Asia/Kolkata' });
    expect(added).toMatchObject([
      { name: 'Daily, kept 30 days', timeZone: 'Asia/Kolkata', id: 'policy-ready-daily', revision: 3 },
    ]);
    expect(await a.client.policies.addReady({ vault: 'vault' })).toEqual([]);
    expect(await namesOf(a)).toEqual(ready);
  });
});

it('a policy goes through Azure Backup’s JSON', async () => {
  const { a } = await twoWorkstations('folder');
  await a.client.policies.add({ vault: 'vault', name: 'nightly', values: sampleValues });
  const { json } = await a.client.policies.toAzure({ policy: 'nightly' });
  const { name, values } = await a.client.policies.fromAzure({ json });
  expect({ name, values }).toEqual({ name: 'nightly', values: sampleValues });
});

it('a name that several vaults have needs the vault', async () => {
  const a = await workstation();
  await addFolderVault(a, 'one');
  await addFolderVault(a, 'two');
  const [policy] = ready as [string];
  expect(await failureOf(a.client.policies.show({ policy }))).toMatchObject({
    code: 'UserErrorNotFound',
    message: `Several vaults have a policy "${policy}": "one", "two".`,
  });
  expect(await a.client.policies.show({ policy, vault: 'two' })).toMatchObject({ vaultName: 'two' });
  expect(await readdir(join(a.folder, 'one', 'policies'))).toHaveLength(3);
});
