import { createHttpHeaders, createPipelineRequest, RestError } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { azureCode, azureStatus, isProtection, toBlobError } from '../../../../main/azure/blob/errors.ts';
import { PgkeepError } from '../../../../main/core/errors.ts';
import { registerSecret } from '../../../../main/core/redact.ts';
import { ObjectNotFound, ObjectProtected, PlaceRefused } from '../../../../main/vault/storage.ts';

const location = 'https://contoso.blob.core.windows.net/backups';
const secret = 'c2lnbmF0dXJlLW9mLW5vdGhpbmc';
registerSecret(secret);

/** What the SDK throws for an answer of Azure; `code` stands in the header alone where `inHeader`. */
function answer(statusCode: number | undefined, code?: string, inHeader = false): RestError {
  const request = createPipelineRequest({ url: `${location}/a?sig=${secret}` });
  const headers = createHttpHeaders(inHeader && code !== undefined ? { 'x-ms-error-code': code } : {});
  return new RestError(`It was refused: sig=${secret}\nRequestId: 1\n{"url": "${request.url}"}`, {
    ...(statusCode === undefined ? {} : { statusCode }),
    ...(code === undefined || inHeader ? {} : { code }),
    request,
    ...(statusCode === undefined ? {} : { response: { request, status: statusCode, headers } }),
  });
}

const told = (error: unknown, what?: string) => toBlobError(error, location, what) as PgkeepError;

describe('an answer of Azure', () => {
  it.each([
    ['AuthenticationFailed', 403, 'Azure does not accept the login', 'the clock of this machine'],
    ['InvalidAuthenticationInfo', 401, 'Azure does not accept the login', 'Sign in to the tenant'],
    [
      'NoAuthenticationInformation',
      401,
      'the container is not public and no login was given',
      'Entra sign-in',
    ],
    ['KeyBasedAuthenticationNotPermitted', 403, 'the storage account does not allow account keys', 'Entra'],
    [
      'AuthorizationSourceIPMismatch',
      403,
      'the SAS is not valid for the address of this machine',
      'Make a SAS',
    ],
    ['ContainerBeingDeleted', 409, 'the container is being deleted', 'create it again'],
    ['ContainerDisabled', 403, 'the container is disabled', 'administrator of the account'],
    ['AccountIsDisabled', 403, 'the storage account is disabled', 'administrator of the subscription'],
  ])(
    '%s says what is wrong with the container, for each object and for all',
    (code, status, says, remedy) => {
      for (const what of ['vault.json', undefined]) {
        for (const inHeader of [true, false]) {
          const error = told(answer(status, code, inHeader), what);
          expect(error).toBeInstanceOf(PgkeepError);
          expect(error).toMatchObject({
            code: 'UserErrorContainerNotAccessible',
            message: `Cannot use ${location}: ${says}.`,
            remedy: expect.stringContaining(remedy),
            details: `${status} ${code} It was refused: sig=[redacted]`,
          });
        }
      }
    },
  );

  it.each([
    [401, undefined, 'HTTP 401'],
    [403, undefined, 'HTTP 403'],
    [403, 'InsufficientAccountPermissions', 'InsufficientAccountPermissions'],
  ])('%i %s is a login that may not do this', (status, code, named) => {
    expect(told(answer(status, code), 'a')).toMatchObject({
      code: 'UserErrorContainerNotAccessible',
      message: `Cannot use ${location}: the login may not do this (${named}).`,
      remedy:
        'Give the identity the role Storage Blob Data Contributor on the container, or the SAS the permissions ' +
        'read, add, create, write, delete and list; check the storage account’s firewall too.',
    });
  });

  it('403 AuthorizationPermissionMismatch may be a role that has not come through yet', () => {
    expect(told(answer(403, 'AuthorizationPermissionMismatch'), 'a')).toMatchObject({
      code: 'UserErrorContainerNotAccessible',
      message: `Cannot use ${location}: the login may not do this (AuthorizationPermissionMismatch).`,
      remedy:
        'Give the identity the role Storage Blob Data Contributor on the container, or the SAS the permissions ' +
        'read, add, create, write, delete and list; check the storage account’s firewall too. ' +
        'A role that was assigned just now takes up to ten minutes.',
    });
  });

  it('403 AuthorizationFailure is a network that is shut out, or a SAS for something else', () => {
    expect(told(answer(403, 'AuthorizationFailure'), 'a')).toMatchObject({
      code: 'UserErrorContainerNotAccessible',
      message: `Cannot use ${location}: the storage account takes nothing from this network, or not with this login.`,
      remedy:
        'Allow the address of this machine in the storage account (Security + networking, Networking) or reach it through its private endpoint; a SAS has to be for the blob service.',
    });
  });

  it.each([
    [403, 'AuthorizationPermissionMismatch', true],
    [403, 'InsufficientAccountPermissions', true],
    [403, 'AuthorizationFailure', false],
    [403, 'AuthenticationFailed', false],
    [404, 'ContainerNotFound', false],
    [409, 'ContainerBeingDeleted', false],
  ])('%i %s is that the login may not: %s', (status, code, isRefusal) => {
    expect(told(answer(status, code), 'a') instanceof PlaceRefused).toBe(isRefusal);
  });

  it('that there is no container says how to make one, and that is not an object that is missing', () => {
    expect(told(answer(404, 'ContainerNotFound', true), 'vault.json')).toMatchObject({
      code: 'UserErrorContainerNotAccessible',
      message: `Cannot use ${location}: the container does not exist.`,
      remedy: expect.stringContaining(
        'az storage container create --account-name contoso --name backups --auth-mode login',
      ),
    });
  });

  it('that there is no such object is ObjectNotFound, of an object only', () => {
    const missing = told(answer(404, 'BlobNotFound'), 'instances/i/instance.json');
    expect(missing).toBeInstanceOf(ObjectNotFound);
    expect(missing.message).toBe(`${location}/instances/i/instance.json`);
    expect(told(answer(404, 'BlobNotFound'), '')).toBeInstanceOf(ObjectNotFound);
    expect(told(answer(404, 'ResourceNotFound'))).toMatchObject({
      code: 'UserErrorVaultNotAccessible',
      message: `${location} refused a request (ResourceNotFound).`,
    });
  });

  it.each([
    ['BlobArchived', 'is in the archive tier', 'Rehydrate the blob'],
    ['BlobBeingRehydrated', 'is still being rehydrated', 'Rehydrate the blob'],
  ])('%s says what is wrong with the object', (code, says, remedy) => {
    const expected = { code: 'UserErrorVaultNotAccessible', remedy: expect.stringContaining(remedy) };
    const error = told(answer(409, code), 'archive.pgdump');
    expect(error).toMatchObject({ ...expected, message: `archive.pgdump in ${location} ${says}.` });
    expect(error.details).toContain(`409 ${code}`);
    expect(told(answer(409, code)).message).toBe(`The blob in ${location} ${says}.`);
  });

  it.each([
    ['BlobImmutableDueToPolicy', 'an immutability policy', 'the period of the policy'],
    ['BlobImmutableDueToLegalHold', 'a legal hold', 'lift it'],
  ])('%s says what protects the object', (code, by, remedy) => {
    const error = told(answer(409, code, true), 'archive.pgdump');
    expect(error).toBeInstanceOf(ObjectProtected);
    expect(error).toMatchObject({
      code: 'UserErrorProtectedByStorage',
      message: `archive.pgdump in ${location} is protected by ${by}.`,
      remedy: expect.stringContaining(remedy),
      details: `409 ${code} It was refused: sig=[redacted]`,
      until: undefined,
    });
    const until = new Date('2036-01-02T00:00:00Z');
    expect(toBlobError(answer(409, code), location, 'a', until)).toMatchObject({
      message: `a in ${location} is protected by ${by} until 2036-01-02T00:00:00.000Z.`,
      remedy: 'Try again when that date has passed.',
      until,
    });
    expect([isProtection(error), isProtection(answer(409, code, true))]).toEqual([false, true]);
  });

  it.each([undefined, 408, 429, 500, 503, 599])('%s is none: nobody answers', (status) => {
    expect(told(answer(status), 'a')).toMatchObject({
      code: 'UserErrorVaultNotAccessible',
      message: `${location} does not answer.`,
      remedy:
        'Check the name of the storage account, the network, proxy and firewall between here and Azure.',
      details: [status, 'It was refused: sig=[redacted]'].filter((part) => part !== undefined).join(' '),
    });
  });

  it.each([
    [400, 'Md5Mismatch', 'Md5Mismatch'],
    [409, undefined, '409'],
    [499, undefined, '499'],
  ])('%i %s that nobody foresaw is told as it is', (status, code, named) => {
    expect(told(answer(status, code), 'a')).toMatchObject({
      code: 'UserErrorVaultNotAccessible',
      message: `${location} refused a request (${named}).`,
    });
  });

  it('is told without the request, whose URL and headers have secrets', () => {
    const error = answer(403, 'AuthorizationFailure');
    const cause = told(error, 'a').cause as Error;
    expect(cause).toMatchObject({
      name: 'RestError',
      message: 'It was refused: sig=[redacted]',
      code: 'AuthorizationFailure',
      statusCode: 403,
    });
    expect(Object.keys(cause).toSorted()).toEqual(['code', 'name', 'statusCode']);
  });
});

describe('what is no answer of Azure', () => {
  it('stays as it is', () => {
    const known = new PgkeepError('UserErrorVaultFull', 'full');
    const defect = new TypeError('a defect');
    for (const error of [known, defect, 'a string', undefined]) {
      expect(toBlobError(error, location, 'a')).toBe(error);
    }
    expect([azureCode(defect), azureStatus(defect)]).toEqual([undefined, undefined]);
  });

  it.each([
    'AuthenticationError',
    'AggregateAuthenticationError',
    'AuthenticationRequiredError',
    'CredentialUnavailableError',
  ])('%s is a sign-in that did not work', (name) => {
    const error = Object.assign(new Error(`az login is needed, not ${secret}`), { name });
    expect(toBlobError(error, location)).toMatchObject({
      code: 'UserErrorContainerNotAccessible',
      message: `Cannot sign in to Azure for ${location}.`,
      remedy: 'Run az login, set AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET, or check them.',
      details: 'az login is needed, not [redacted]',
      cause: error,
    });
  });
});

it('Azure’s own name for a failure is the one of the answer, where it has one', () => {
  const error = answer(409, 'BlobAlreadyExists', true);
  expect([azureCode(error), azureStatus(error)]).toEqual(['BlobAlreadyExists', 409]);
  expect(azureCode(Object.assign(error, { code: 'REQUEST_SEND_ERROR' }))).toBe('BlobAlreadyExists');
  expect(azureCode(answer(409, 'LeaseLost'))).toBe('LeaseLost');
});
