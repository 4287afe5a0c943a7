import { expect, it } from 'vitest';
import { registerToken } from '../../../../main/azure/sign-in/register-token.ts';
import { redact } from '../../../../main/core/redact.ts';

it('has tokens of every shape cut out of texts', () => {
  const known = 'eyJ0eXAiOiJKV1Qi.eyJhdWQiOiJodHRwcyJ9.c2lnbmF0dXJl';
  registerToken(known);
  registerToken('an-opaque-token-of-an-emulator');
  expect(redact(`Bearer of ${known} and an-opaque-token-of-an-emulator.`)).toBe(
    'Bearer of [redacted] and [redacted].',
  );
});
