import { expect, it } from 'vitest';
import { validityWarnings } from '../../../../main/azure/key-vault/validity.ts';
import { namedSecret } from '../../../../shared/logins/secret-uri.ts';

const secret = namedSecret('https://contoso-kv.vault.azure.net/secrets/shop-login');
const now = new Date('2026-11-29T12:00:00Z');
const later = new Date('2026-11-29T12:00:01Z');

it('a secret is expired from the moment on that it names, and valid from the other', () => {
  const said = (properties: { expiresOn?: Date; notBefore?: Date }) =>
    validityWarnings(secret, properties, now).length;
  expect([said({}), said({ expiresOn: later }), said({ notBefore: now })]).toEqual([0, 0, 0]);
  expect([said({ expiresOn: now }), said({ notBefore: later })]).toEqual([1, 1]);
});
