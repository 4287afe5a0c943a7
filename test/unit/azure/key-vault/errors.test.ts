import { RestError } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import type { PgkeepError } from '../../../../main/core/errors.ts';
import { toSecretError } from '../../../../main/azure/key-vault/errors.ts';
import { namedSecret } from '../../../../shared/logins/secret-uri.ts';

const secret = namedSecret('https://contoso-kv.vault.azure.net/secrets/shop-login');

/** An error as the SDK throws it. */
function refused(statusCode: number | undefined, inner?: string, message = 'no'): RestError {
  const error = new RestError(message, {
    code: 'Forbidden',
    ...(statusCode === undefined ? {} : { statusCode }),
  });
  const innerError = inner === undefined ? undefined : { code: inner };
  return Object.assign(error, { details: { error: { code: 'Forbidden', message, innerError } } });
}

describe('what Key Vault refuses', () => {
  it.each([
    [403, 'ForbiddenByFirewall', 'UserErrorSecretStoreFirewall'],
    [403, 'ForbiddenByConnection', 'UserErrorSecretStoreConnection'],
    [403, 'ForbiddenByRbac', 'UserErrorMissingPermissionsOnSecretStore'],
    [403, 'AccessDenied', 'UserErrorMissingPermissionsOnSecretStore'],
    [403, 'SomethingNew', 'UserErrorMissingPermissionsOnSecretStore'],
    [403, undefined, 'UserErrorMissingPermissionsOnSecretStore'],
    [403, 'SecretDisabled', 'UserErrorSecretDisabled'],
    [404, undefined, 'UserErrorInvalidSecret'],
    [401, undefined, 'UserErrorMissingPermissionsOnSecretStore'],
    [409, 'ObjectIsDeletedButRecoverable', 'UserErrorNameAlreadyInUse'],
    [429, undefined, 'UserErrorAzureNotReachable'],
    [503, undefined, 'UserErrorAzureNotReachable'],
    [undefined, undefined, 'UserErrorAzureNotReachable'],
  ])('HTTP %s %s is %s', (status, inner, code) => {
    expect(toSecretError(refused(status, inner), secret, 'get')).toMatchObject({ code });
  });

  it('that nobody knows stays as it is', () => {
    const error = refused(400);
    expect(toSecretError(error, secret, 'get')).toBe(error);
  });

  it('has an address of IPv6 in it, too, or none', () => {
    const from = (message: string) =>
      (toSecretError(refused(403, 'ForbiddenByFirewall', message), secret, 'get') as Error).message;
    expect(from('no\r\nClient address: 2001:db8::7\r\nCaller: x')).toBe(
      'The firewall of the key vault contoso-kv lets nobody in from 2001:db8::7.',
    );
    expect(from('no')).toBe('The firewall of the key vault contoso-kv lets nobody in from this address.');
  });

  it('names the step that lets the address in that its firewall saw, as far as it knows it', () => {
    const steps = (message: string, inner = 'ForbiddenByFirewall') =>
      (toSecretError(refused(403, inner, message), { ...secret, as: 'app' }, 'get') as PgkeepError).steps;
    const step = { do: 'add-address', at: 'key-vault', place: secret.vaultUrl, identity: 'app' };
    expect(steps('no\r\nClient address: 198.51.100.7\r\nCaller: x')).toStrictEqual([
      { ...step, address: '198.51.100.7' },
    ]);
    expect(steps('no')).toStrictEqual([step]);
    expect(steps('no\r\nClient address: 2001:db8::7\r\nCaller: x')).toStrictEqual([]);
    // rules for addresses do nothing there
    expect(steps('no', 'ForbiddenByConnection')).toStrictEqual([]);
  });

  it('asks for rights to write where something was written', () => {
    const remedy = (inner: string) =>
      (toSecretError(refused(403, inner), secret, 'set') as { remedy: string }).remedy;
    expect(remedy('ForbiddenByRbac')).toContain('Key Vault Secrets Officer on the key vault');
    expect(remedy('AccessDenied')).toContain('Get, List and Set');
  });
});
