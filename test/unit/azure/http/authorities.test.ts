import { expect, it } from 'vitest';
import { trustedAuthorities } from '../../../../main/azure/http/authorities.ts';

it('the CAs are read once', () => {
  expect(trustedAuthorities()).toBe(trustedAuthorities());
});
