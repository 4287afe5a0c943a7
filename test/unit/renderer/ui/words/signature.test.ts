import { expect, it } from 'vitest';
import { signatureStatus } from '../../../../../renderer/ui/words/signature.ts';

const keyId = '1a'.repeat(32);

it('a signature is told in a few words, never by colour alone', () => {
  expect(signatureStatus({ outcome: 'signed', keyId, by: 'DBA team' })).toEqual({
    status: 'ok',
    word: 'Signed by DBA team',
  });
  expect(signatureStatus({ outcome: 'not signed' })).toEqual({ status: 'unknown', word: 'Not signed' });
  expect(signatureStatus({ outcome: 'unknown key', keyId })).toEqual({
    status: 'warning',
    word: 'Signed by an unknown key',
  });
  expect(signatureStatus({ outcome: 'wrong', reason: 'it is no JSON' })).toEqual({
    status: 'blocker',
    word: 'Wrong signature',
  });
});
