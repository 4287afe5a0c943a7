import { describe, expect, it } from 'vitest';
import { isLoginProblem, problemWords } from '../../../../../renderer/ui/servers/problem-words.ts';

describe('what keeps a server from being used', () => {
  it.each([
    ['UserErrorDBUserAuthFailed', 'Login refused', true],
    ['UserErrorCredentialUnavailable', 'Login missing', true],
    ['UserErrorSecretValueInUnsupportedFormat', 'Login missing', false],
    ['UserErrorSecretDisabled', 'Login missing', false],
    ['UserErrorSignInAgain', 'Login missing', false],
    ['UserErrorTlsFailed', 'TLS failed', false],
    ['UserErrorServerConnectionClosed', 'Unreachable', false],
    ['UserErrorMissingNetworkSecurityPermissions', 'Unreachable', false],
    [null, 'Unreachable', false],
  ])('%s is %s', (code, word, isLogin) => {
    expect(problemWords({ code }).word).toBe(word);
    expect(isLoginProblem(code)).toBe(isLogin);
  });
});
