import { describe, expect, it } from 'vitest';
import { accessAddress, accessCodes, isAccessProblem } from '../../../../../renderer/ui/access/address.ts';
import { errorCodes } from '../../../../../shared/errors.ts';

describe('the address of the page about access in Azure', () => {
  it.each([
    [{}, '/settings/azure/access'],
    [{ server: 'server-1' }, '/settings/azure/access?server=server-1'],
    [{ server: 'a&b', vault: 'v' }, '/settings/azure/access?server=a%26b&vault=v'],
  ])('of %j', (subject, address) => {
    expect(accessAddress(subject)).toBe(address);
  });
});

it('refusals that a role gets past are known codes, and others are none', () => {
  expect(accessCodes.filter((code) => !(code in errorCodes))).toStrictEqual([]);
  expect(isAccessProblem('UserErrorContainerNotAccessible')).toBe(true);
  expect(isAccessProblem('UserErrorDBUserAuthFailed')).toBe(false);
  expect(isAccessProblem(null)).toBe(false);
  expect(isAccessProblem(undefined)).toBe(false);
});
