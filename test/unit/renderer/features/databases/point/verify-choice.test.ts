import { expect, it } from 'vitest';
import {
  firstVerifyChoice,
  scratchRestore,
  verifyChoiceReducer,
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
    noOwner: false,
    noPrivileges: false,
    createRoles: false,
  });
  const other = verifyChoiceReducer(restore, { server: 'srv-2', owners: false, createRoles: true });
  expect(scratchRestore(other, servers)).toEqual({
    server: 'srv-2',
    noOwner: true,
    noPrivileges: false,
    createRoles: true,
  });
});

it('wants a server that is there', () => {
  const restore = verifyChoiceReducer(firstVerifyChoice(undefined), { how: 'restore' });
  expect(scratchRestore(restore, servers)).toBeNull();
  expect(scratchRestore({ ...restore, server: 'srv-gone' }, servers)).toBeNull();
});
