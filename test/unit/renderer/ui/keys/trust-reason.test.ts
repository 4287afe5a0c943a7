import { expect, it } from 'vitest';
import { trustReason } from '../../../../../renderer/ui/keys/trust-reason.ts';

const publicKey = '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----\n';

it('a key is trusted once it has a name and is whole', () => {
  expect(trustReason({ name: 'DBA team', publicKey })).toBeNull();
  expect(trustReason({ name: 'DBA team', publicKey: null })).toBeNull();
  expect(trustReason({ name: ' ', publicKey })).toBe('Say whose key it is.');
  expect(trustReason({ name: '-x', publicKey })).toContain('does not begin with a dash');
  expect(trustReason({ name: 'DBA team', publicKey: '' })).toContain('Paste the whole public key');
  expect(trustReason({ name: 'DBA team', publicKey: publicKey.slice(0, 40) })).toContain('Paste the whole');
});

it('a private key is not taken to the server', () => {
  const privateKey = publicKey.replaceAll('PUBLIC', 'PRIVATE');
  expect(trustReason({ name: 'DBA team', publicKey: privateKey })).toContain('stays with its owner');
});
