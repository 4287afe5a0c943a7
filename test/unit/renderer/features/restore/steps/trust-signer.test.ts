import { expect, it } from 'vitest';
import { signerToTrust } from '../../../../../../renderer/features/restore/steps/trust-signer.tsx';

const keyId = '1a2b3c4d'.repeat(8);
const input = { instance: 'shop', point: 'latest' };

it('a restore offers to trust the key of its point where that is unknown, and nothing else', () => {
  expect(signerToTrust(input, { outcome: 'unknown key', keyId })).toEqual({ ...input, keyId });
  expect(signerToTrust(input, { outcome: 'signed', keyId, by: 'DBA team' })).toBeUndefined();
  expect(signerToTrust(input, { outcome: 'not signed' })).toBeUndefined();
  expect(signerToTrust(input, null)).toBeUndefined();
  expect(signerToTrust(null, { outcome: 'unknown key', keyId })).toBeUndefined();
});
