import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { changeInstance } from '../../../../main/coordinator/instances/change-instance.ts';
import { instanceRecord } from '../../../../main/coordinator/instances/record.ts';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import { openTwoVaults, type TwoVaults } from '../../../support/two-vaults.ts';
import { server } from '../../../support/store-records.ts';
import type { TestEngine } from '../../../support/engine.ts';
import { recordFile } from '../../../support/vault-documents.ts';

let two: TwoVaults;
let engine: TestEngine;
beforeEach(async () => {
  two = await openTwoVaults();
  ({ engine } = two);
});
afterEach(() => two[Symbol.asyncDispose]());

it('changes the options of an instance in its vault and here', async () => {
  const storage = await FolderStorage.open(join(engine.folder, 'one'));
  await (await Vault.open(storage)).writeInstance(instanceRecord(server(), two.known('one')));
  const changed = await changeInstance(engine, two.known('one'), {
    options: { compression: 'none', countRows: true },
  });
  const options = { compression: 'none', countRows: true, lockWaitTimeoutMs: 0 };
  expect(changed.options).toEqual(options);
  expect(two.known('one').options).toEqual(options);
  const file = await recordFile(join(engine.folder, 'one'), 'inst-one');
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ id: 'inst-one', name: 'one', options });
});

it('tags a database in its vault and here; without a tag of its own its server’s holds', async () => {
  const storage = await FolderStorage.open(join(engine.folder, 'one'));
  await (await Vault.open(storage)).writeInstance(instanceRecord(server(), two.known('one')));
  const record = async () =>
    JSON.parse(await readFile(await recordFile(join(engine.folder, 'one'), 'inst-one'), 'utf8')) as object;
  const [known] = engine.store.servers.list();
  if (known === undefined) throw new Error('there is a server');
  engine.store.servers.update({ ...known, environment: 'prod' });
  expect(two.known('one')).toMatchObject({ environment: 'prod' });
  expect(two.known('one')).not.toHaveProperty('ownEnvironment');

  const tagged = await changeInstance(engine, two.known('one'), { options: {}, environment: 'stage' });
  expect(tagged).toMatchObject({ environment: 'stage', ownEnvironment: 'stage' });
  expect(await record()).toMatchObject({ environment: 'stage' });

  await changeInstance(engine, two.known('one'), { options: { countRows: true } });
  expect(two.known('one').ownEnvironment).toBe('stage');

  const cleared = await changeInstance(engine, two.known('one'), { options: {}, environment: null });
  expect(cleared.environment).toBe('prod');
  expect(cleared).not.toHaveProperty('ownEnvironment');
  expect(await record()).not.toHaveProperty('environment');
});
