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
  const changed = await changeInstance(engine, two.known('one'), { compression: 'none', countRows: true });
  const options = { compression: 'none', countRows: true, lockWaitTimeoutMs: 0 };
  expect(changed.options).toEqual(options);
  expect(two.known('one').options).toEqual(options);
  const file = join(engine.folder, 'one', 'instances', 'inst-one', 'instance.json');
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ id: 'inst-one', name: 'one', options });
});
