import { describe, expect, it } from 'vitest';
import { correctionOf } from '../../../../../../renderer/features/servers/address/correction.ts';

describe('what is corrected after a connection failed', () => {
  it.each([
    ['UserErrorDBUserAuthFailed', 'Correct the login', 'input[type="password"]'],
    ['UserErrorCredentialUnavailable', 'Correct the login', 'input[type="password"]'],
    ['UserErrorMissingNetworkSecurityPermissions', 'Correct the address', 'input[name="host"]'],
    ['UserErrorServerConnectionClosed', 'Correct the address', 'input[name="host"]'],
  ])('%s: %s', (code, label, field) => {
    const correction = correctionOf({ code });
    expect(correction?.label).toBe(label);
    expect(correction?.fields[0]).toBe(field);
  });

  it.each(['UserErrorTlsFailed', 'UserErrorDBNotFound', 'InternalError', null])(
    'nothing of the fields for %s',
    (code) => {
      expect(correctionOf({ code })).toBeNull();
    },
  );
});
