import { describe, expect, it } from 'vitest';
import { systemKeychain, unavailable } from '../../../main/credentials/keychain.ts';
import { redact } from '../../../main/core/redact.ts';
import { readSecret, readVariable } from '../../../main/credentials/secret-reader.ts';
import { echoingReader } from '../../support/apps/secret-reader.ts';

const reader = echoingReader({ TOKEN: 'from the environment', EMPTY: '' });

describe('a keychain that cannot be used', () => {
  it.each([
    [
      'Platform failure: DBus error: Failed to connect to socket /run/bus: No such file or directory',
      'no keychain service (Secret Service) answers in this session.',
    ],
    ['Platform failure: org.freedesktop.DBus.Error.ServiceUnknown', 'no keychain service'],
    ['SS error: prompt dismissed', 'it is locked, or was not unlocked when it asked.'],
    ['The collection is locked (org.freedesktop.Secret.Error.IsLocked)', 'it is locked'],
    ['0x80090030', 'it answered with an error.'],
  ])('is told in a sentence, and with its own words as details: %s', (raw, reason) => {
    const error = unavailable(new Error(raw), 'Cannot read from');
    expect(error.message).toContain(`Cannot read from the keychain of this machine: ${reason}`);
    expect(error.message).not.toContain(raw);
    expect(error).toMatchObject({ code: 'UserErrorCredentialUnavailable', details: raw });
  });
});

describe('readSecret', () => {
  it('reads each source, and what was read is cut from then on', async () => {
    const read = (source: Parameters<typeof readSecret>[0]) =>
      readSecret(source, reader, 'vault-1', 'SAS for x');
    expect(await read({ kind: 'env', variable: 'TOKEN' })).toBe('from the environment');
    expect(await read({ kind: 'keychain' })).toBe('keychain:vault-1');
    expect(await read({ kind: 'prompt' })).toBe('answer:SAS for x');
    reader.session.write('vault-1', 'typed before');
    expect(await read({ kind: 'session' })).toBe('typed before');
    expect(redact('from the environment; answer:SAS for x; typed before')).toBe(
      '[redacted]; [redacted]; [redacted]',
    );
  });

  it('says that what was typed in an earlier run has to be typed again', async () => {
    await expect(readSecret({ kind: 'session' }, reader, 'vault-2', 'SAS for y')).rejects.toMatchObject({
      code: 'UserErrorCredentialUnavailable',
      message: 'SAS for y was typed in an earlier run of pgkeep and is not kept.',
      remedy: expect.stringContaining('Type it again') as string,
    });
  });

  it.each(['EMPTY', 'ABSENT'])('says which variable is not set: %s', (variable) => {
    expect(() => readVariable(reader, variable)).toThrow(
      expect.objectContaining({
        code: 'UserErrorCredentialUnavailable',
        message: `The environment variable ${variable} is not set.`,
        remedy: expect.stringContaining(variable) as string,
      }),
    );
  });
});

// Elsewhere a keychain is there, and a test has no business in it.
describe.runIf(process.platform === 'linux' && !process.env['DBUS_SESSION_BUS_ADDRESS'])(
  'a machine without a keychain',
  () => {
    it.each([
      ['reading', () => systemKeychain.read('server-of-a-test')],
      ['writing', () => systemKeychain.write('server-of-a-test', 'a password of a test')],
      ['removing', () => systemKeychain.remove('server-of-a-test')],
      ['looking', () => systemKeychain.probe(AbortSignal.timeout(10_000))],
    ])('%s says so and what to do', async (_what, call) => {
      await expect(call()).rejects.toMatchObject({
        code: 'UserErrorCredentialUnavailable',
        remedy: expect.stringContaining('environment variable') as string,
      });
    });
  },
);
