import { expect, it } from 'vitest';
import {
  firstVerifyChoice,
  scratchRestore,
  verifyChoiceReducer,
  verifyReason,
} from '../../../../../../renderer/features/databases/point/verify-choice.ts';

const servers = [{ id: 'srv-1' }, { id: 'srv-2' }];

it('reads a point unless a restore is asked for', () => {
  const first = firstVerifyChoice('srv-1');
  expect(first.how).toBe('read');
  expect(scratchRestore(first, servers)).toBeNull();
});

it('restores on the chosen server, with owners and privileges unless they are left out', () => {
  const restore = verifyChoiceReducer(firstVerifyChoice('srv-1'), { how: 'restore' });
  expect(scratchRestore(restore, servers)).toEqual({
    server: 'srv-1',
    jobs: 1,
    noOwner: false,
    noPrivileges: false,
    createRoles: false,
  });
  const other = verifyChoiceReducer(restore, {
    server: 'srv-2',
    jobs: ' 4',
    owners: false,
    createRoles: true,
  });
  expect(scratchRestore(other, servers)).toEqual({
    server: 'srv-2',
    jobs: 4,
    noOwner: true,
    noPrivileges: false,
    createRoles: true,
  });
});

it('wants a server that is there, and a number of sessions', () => {
  const restore = verifyChoiceReducer(firstVerifyChoice(undefined), { how: 'restore' });
  expect(scratchRestore(restore, servers)).toBeNull();
  expect(scratchRestore({ ...restore, server: 'srv-gone' }, servers)).toBeNull();
  expect(verifyReason(restore, servers)).toBe('Choose the server to restore on.');
  const many = { ...restore, server: 'srv-1', jobs: '65' };
  expect(scratchRestore(many, servers)).toBeNull();
  expect(verifyReason(many, servers)).toBe('The number of sessions is out of range.');
  expect(verifyReason({ ...many, jobs: '64' }, servers)).toBeNull();
  expect(verifyReason({ ...many, how: 'read' }, servers)).toBeNull();
});

it('logs in with a secret for this verification alone, until another server is chosen', () => {
  const credential = {
    kind: 'key-vault',
    secret: 'https://kv.vault.azure.net/secrets/scratch',
    identity: 'idn-1',
  } as const;
  const restore = verifyChoiceReducer(firstVerifyChoice('srv-1'), { how: 'restore', credential });
  expect(scratchRestore(restore, servers)).toMatchObject({ server: 'srv-1', credential });
  expect(verifyChoiceReducer(restore, { server: 'srv-1' }).credential).toEqual(credential);
  const other = scratchRestore(verifyChoiceReducer(restore, { server: 'srv-2' }), servers);
  expect(other).toEqual({
    server: 'srv-2',
    jobs: 1,
    noOwner: false,
    noPrivileges: false,
    createRoles: false,
  });
});
