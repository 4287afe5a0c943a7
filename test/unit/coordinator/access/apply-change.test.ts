import { expect, it, onTestFinished, vi } from 'vitest';
import { applyChange } from '../../../../main/coordinator/access/apply-change.ts';
import { adding } from '../../../../main/coordinator/access/plan.ts';
import type { ResourceControl } from '../../../../main/coordinator/access/resource-control.ts';
import { PgkeepError } from '../../../../main/core/errors.ts';
import { silentLog } from '../../../../main/core/log.ts';
import { openEngine } from '../../../support/engine.ts';
import { vault } from '../../../support/store-records.ts';

const planned = adding({
  kind: 'role-assignment',
  scope: '/subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1/resourceGroups/shop',
  name: '6f2c1f2e-0000-4000-8000-000000000111',
  roleId: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
  roleName: 'Reader',
  principalId: '6f2c1f2e-0000-4000-8000-0000000000e1',
  principalType: 'ServicePrincipal',
});
const identity = { id: 'identity-1' as never, name: 'app' };

it('stands in the audit trail before Azure is asked, and says what came of it', async () => {
  await using engine = await openEngine();
  const { accessChanges } = engine.store;
  const control = {
    assignment: () => Promise.resolve(undefined),
    assign: () => {
      expect(accessChanges.list(9)).toMatchObject([
        {
          outcome: 'failed',
          problem: 'pgkeep ended before Azure had answered: it is not known whether it was changed.',
        },
      ]);
      return Promise.resolve(true);
    },
  } as Partial<ResourceControl> as ResourceControl;
  const made = await applyChange(engine, planned, { identity, control });
  expect(made).toMatchObject({ id: 1, at: '2026-11-23T18:00:00.000Z', outcome: 'applied', problem: null });
  expect(accessChanges.list(9)).toStrictEqual([made]);
});

it('a silent Azure may have done it all the same', async () => {
  await using engine = await openEngine();
  const control = {
    assignment: () => Promise.reject(new PgkeepError('UserErrorAzureNotReachable', 'Azure does not answer.')),
  } as Partial<ResourceControl> as ResourceControl;
  await expect(applyChange(engine, planned, { identity, control })).rejects.toThrow('Azure does not answer.');
  expect(engine.store.accessChanges.list(9)).toMatchObject([
    { outcome: 'failed', problem: 'Azure does not answer: it is not known whether it was changed.' },
  ]);
});

it('an assignment of that name for somebody else is left alone', async () => {
  await using engine = await openEngine();
  const control = {
    assignment: () => Promise.resolve({ roleId: 'other', principalId: 'other' }),
  } as Partial<ResourceControl> as ResourceControl;
  await expect(applyChange(engine, planned, { identity, control })).rejects.toThrow(
    'The role assignment of that name is for something else by now.',
  );
});

it('vaults that do not answer hold the user up for ten seconds, however many there are', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const warned: unknown[] = [];
  await using engine = await openEngine({
    openStorage: () => new Promise(() => {}),
    log: { ...silentLog, warn: (fields: object) => void warned.push(fields) } as typeof silentLog,
  });
  for (const id of ['vault-1', 'vault-2']) {
    const location = {
      kind: 'azure-blob',
      url: `https://contoso.blob.core.windows.net/${id}`,
      credential: { kind: 'entra', identity: identity.id },
    } as const;
    engine.store.vaults.insert({ ...vault(id), location });
  }
  const control = {
    assignment: () => Promise.resolve(undefined),
    assign: () => Promise.resolve(true),
  } as Partial<ResourceControl> as ResourceControl;
  const making = applyChange(engine, planned, { identity, control });
  await vi.waitFor(() => expect(vi.getTimerCount()).toBe(2));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await making).toMatchObject({ outcome: 'applied' });
  expect(warned).toMatchObject([{ vault: 'vault-1' }, { vault: 'vault-2' }]);
});
