import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeInstance } from '../../../../main/coordinator/instances/change-instance.ts';
import { instanceRecord } from '../../../../main/coordinator/instances/record.ts';
import { addPolicy } from '../../../../main/coordinator/policies/add-policy.ts';
import { assignedPolicy, assignPolicy } from '../../../../main/coordinator/policies/assign-policy.ts';
import { changePolicy } from '../../../../main/coordinator/policies/change-policy.ts';
import { listPolicies } from '../../../../main/coordinator/policies/list-policies.ts';
import { removePolicy } from '../../../../main/coordinator/policies/remove-policy.ts';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import { PolicyId } from '../../../../shared/ids.ts';
import type { VaultSummary } from '../../../../shared/vaults/vaults.ts';
import { samplePolicy, sampleValues } from '../../../support/sample-policy.ts';
import { server } from '../../../support/store-records.ts';
import { openTwoVaults, type TwoVaults } from '../../../support/two-vaults.ts';

const since = '2026-01-01T00:00:00.000Z';
const now = new Date('2026-02-01T00:00:00.000Z');
const weekly = { count: 12, unit: 'weeks' } as const;

describe('what a record says of its policy', () => {
  const policy = samplePolicy();
  const before = { id: policy.id, since };

  it('begins now with another policy, without what was otherwise before', () => {
    const other = { id: PolicyId.parse('policy-0002'), since, overrides: { keepAtLeast: 3 } };
    expect(assignedPolicy(policy, { before: other, now })).toEqual({
      id: policy.id,
      since: now.toISOString(),
    });
  });

  it('goes on while only what is kept changes, and begins now with another schedule', () => {
    const kept = assignedPolicy(policy, { before, now, overrides: { retention: { weekly } } });
    expect(kept).toEqual({
      id: policy.id,
      since,
      overrides: { retention: { ...sampleValues.retention, weekly } },
    });
    const moved = assignedPolicy(policy, { before: kept, now, overrides: { timeZone: 'UTC' } });
    expect(moved).toEqual({
      ...kept,
      since: now.toISOString(),
      overrides: { ...kept.overrides, timeZone: 'UTC' },
    });
    expect(assignedPolicy(policy, { before: kept, now, follow: ['retention'] })).toEqual(before);
  });

  it('refuses values that no policy can have', () => {
    const schedule = { kind: 'cron', expression: '0 30 2 * * 1' } as const;
    expect(() => assignedPolicy(policy, { now, overrides: { schedule } })).toThrow(
      'has 6 fields: a field for seconds is not taken',
    );
  });
});

let two: TwoVaults;
let one: VaultSummary;
let opened: Vault;
beforeEach(async () => {
  two = await openTwoVaults();
  [one] = two.vaults as [VaultSummary];
  opened = await Vault.open(await FolderStorage.open(join(two.engine.folder, 'one')));
  await opened.writeInstance(instanceRecord(server(), two.known('one')));
});
afterEach(() => two[Symbol.asyncDispose]());

const add = (name = 'nightly') => addPolicy(two.engine, one, { name, values: sampleValues });
const assign = (assignment: Parameters<typeof assignPolicy>[2]) =>
  assignPolicy(two.engine, [two.known('one')], assignment);

it('an instance gets a policy, values of its own, and loses both again; other changes leave it', async () => {
  const { id } = await add();
  const [changed] = await assign({ policy: 'nightly', overrides: { window: null, jitterMinutes: 5 } });
  expect(changed?.policy).toEqual({ id, name: 'nightly', overridden: ['window', 'jitterMinutes'] });
  await changeInstance(two.engine, two.known('one'), { options: { countRows: true } });
  expect((await opened.readInstance(two.known('one').id))?.policy).toMatchObject({
    id,
    overrides: { window: null, jitterMinutes: 5 },
  });
  await assign({ follow: ['window'] });
  expect(two.known('one').policy?.overridden).toEqual(['jitterMinutes']);
  await assign({ policy: null });
  expect(two.known('one').policy).toBeUndefined();
  expect(await opened.readInstance(two.known('one').id)).not.toHaveProperty('policy');
  await expect(assign({ follow: ['window'] })).rejects.toThrow(
    '"one" has no policy, so there is none from which it could differ.',
  );
});

it('the list of policies says when an instance is backed up whose schedule or zone is its own', async () => {
  await add();
  const using = () =>
    listPolicies(two.engine, {}).find(({ name, vaultId }) => name === 'nightly' && vaultId === one.id)
      ?.instances;
  const named = { id: two.known('one').id, name: 'one' };
  await assign({ policy: 'nightly', overrides: { jitterMinutes: 5 } });
  expect(using()).toEqual([{ ...named, overrides: { jitterMinutes: 5 } }]);
  await assign({ overrides: { timeZone: 'UTC' }, follow: ['jitterMinutes'] });
  expect(using()).toEqual([
    { ...named, overrides: { timeZone: 'UTC' }, scheduleWords: 'Daily at 02:30, in UTC' },
  ]);
});

it('a policy of another vault is none, nor is one for what is stopped', async () => {
  await addPolicy(two.engine, two.vaults[1] as VaultSummary, { name: 'theirs', values: sampleValues });
  await expect(assign({ policy: 'theirs' })).rejects.toThrow('There is no policy "theirs".');
  two.engine.store.instances.setStopped('inst-one', since);
  await expect(assign({ policy: 'Daily, kept 30 days' })).rejects.toThrow(
    '"one" is not protected in the vault "one" any more',
  );
});

it('a policy in use is not removed, one that is not is, and its name is free again', async () => {
  const { id } = await add();
  await assign({ policy: id });
  await expect(removePolicy(two.engine, { policy: 'nightly', vault: 'one' })).rejects.toMatchObject({
    code: 'UserErrorPolicyInUse',
    message: '"one" is backed up by the policy "nightly".',
  });
  await assign({ policy: null });
  expect(await removePolicy(two.engine, { policy: 'nightly', vault: 'one' })).toEqual({
    id,
    name: 'nightly',
    vaultName: 'one',
  });
  await expect(changePolicy(two.engine, { policy: id, vault: 'one' }, { values: {} })).rejects.toThrow(
    `There is no policy "${id}".`,
  );
  expect((await add()).id).not.toBe(id);
});

it('where a record cannot be read, no policy is removed', async () => {
  await add();
  await opened.storage.write('instances/inst-torn/record/00000001.json', Buffer.from('{'));
  await expect(removePolicy(two.engine, { policy: 'nightly', vault: 'one' })).rejects.toThrow(
    'Whether the policy "nightly" is in use cannot be told: the record of inst-torn cannot be read.',
  );
});

it('a policy that is removed while an instance gets it is taken back from it', async () => {
  const { id } = await add();
  const known = two.known('one');
  const { engine } = two;
  const removing = {
    ...engine,
    openStorage: async (...at: Parameters<typeof engine.openStorage>) => {
      const storage = await engine.openStorage(...at);
      const write = storage.write.bind(storage);
      storage.write = async (name, ...content) => {
        await write(name, ...content);
        // as another workstation does that has looked who uses it before
        if (name.includes('/record/') && (await opened.findPolicy(id))?.standing?.removed === false) {
          await opened.changePolicy(id, (stands) => stands && { policy: stands.policy, removed: true });
        }
      };
      return storage;
    },
  };
  await expect(assignPolicy(removing, [known], { policy: id })).rejects.toThrow(
    'Somebody removed the policy "nightly" meanwhile.',
  );
  expect(await opened.readInstance(known.id)).not.toHaveProperty('policy');
  expect(two.known('one').policy).toBeUndefined();
});

it('a change is made of what others wrote, and none is written where nothing changes', async () => {
  const { id } = await add();
  await opened.changePolicy(id, (stands) => stands && { policy: { ...stands.policy, keepAtLeast: 5 } });
  const changed = await changePolicy(
    two.engine,
    { policy: id, vault: 'one' },
    {
      name: 'weekly too',
      values: { retention: { weekly } },
    },
  );
  expect(changed).toMatchObject({ name: 'weekly too', keepAtLeast: 5, revision: 3, retention: { weekly } });
  const again = await changePolicy(two.engine, { policy: id, vault: 'one' }, { values: { keepAtLeast: 5 } });
  expect(again.revision).toBe(3);
  await add();
  await expect(
    changePolicy(two.engine, { policy: id, vault: 'one' }, { name: 'Nightly', values: {} }),
  ).rejects.toThrow('There is already a policy "Nightly".');
});
