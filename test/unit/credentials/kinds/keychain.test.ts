import { describe, expect, it } from 'vitest';
import { systemKeychain, unavailable } from '../../../../main/credentials/kinds/keychain.ts';

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
