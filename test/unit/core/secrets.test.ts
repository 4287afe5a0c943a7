import { describe, expect, it } from 'vitest';
import { systemKeychain } from '../../../main/core/keychain.ts';
import { redact } from '../../../main/core/redact.ts';
import { readSecret, readVariable, type SecretReader } from '../../../main/core/secrets.ts';

const reader: SecretReader = {
  env: { TOKEN: 'from the environment', EMPTY: '' },
  keychain: {
    read: (account) => Promise.resolve(`keychain entry of ${account}`),
    write: () => Promise.reject(new Error('not written to')),
  },
  ask: (question) => Promise.resolve(`answer to ${question}`),
};

describe('readSecret', () => {
  it('reads each source, and what was read is cut from then on', async () => {
    const read = (source: Parameters<typeof readSecret>[0]) =>
      readSecret(source, reader, 'vault-1', 'SAS for x');
    expect(await read({ kind: 'env', variable: 'TOKEN' })).toBe('from the environment');
    expect(await read({ kind: 'keychain' })).toBe('keychain entry of vault-1');
    expect(await read({ kind: 'prompt' })).toBe('answer to SAS for x');
    expect(redact('from the environment; answer to SAS for x')).toBe('[redacted]; [redacted]');
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
    ])('%s says so and what to do', async (_what, call) => {
      await expect(call()).rejects.toMatchObject({
        code: 'UserErrorCredentialUnavailable',
        remedy: expect.stringContaining('environment variable') as string,
      });
    });
  },
);
