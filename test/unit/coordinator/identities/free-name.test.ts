import { expect, it } from 'vitest';
import { freeName } from '../../../../main/coordinator/identities/free-name.ts';
import { IdentityId } from '../../../../shared/ids.ts';

const [own, other] = [IdentityId.parse('identity-1'), IdentityId.parse('identity-2')];
const named = (...names: string[]) => names.map((name) => ({ id: other, name }));

it.each([
  ['as it is wanted', 'azure-cli', named('backups'), 'azure-cli'],
  [
    'as it is wanted where it has the name itself',
    'azure-cli',
    [{ id: own, name: 'azure-cli' }],
    'azure-cli',
  ],
  ['the first that is free', 'azure-cli', named('azure-cli', 'azure-cli 2'), 'azure-cli 3'],
  ['Azure where it is no name', '', [], 'Azure'],
])('is %s', (_what, wanted, all, name) => {
  expect(freeName(wanted, own, all)).toBe(name);
});
