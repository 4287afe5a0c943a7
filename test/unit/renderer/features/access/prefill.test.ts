import { describe, expect, it } from 'vitest';
import {
  askedSubject,
  firstAccess,
  knownContainers,
  knownSecrets,
  type Home,
} from '../../../../../renderer/features/access/prefill.ts';
import { accessAddress } from '../../../../../renderer/ui/access/address.ts';
import { IdentityId } from '../../../../../shared/ids.ts';
import { emptyAccess } from '../../../../../renderer/features/access/subject-form.ts';

const identityA = IdentityId.parse('identity-a');
const secret = 'https://shop-kv.vault.azure.net/secrets/shop-login';
const url = 'https://shopfiles.blob.core.windows.net/backups';
const inContainer = (id: string, at: string, identity?: string): Home['vaults'][number] => ({
  id,
  location: {
    kind: 'azure-blob',
    url: at,
    credential: { kind: 'entra', ...(identity !== undefined && { identity }) },
  },
});
const home: Home = {
  identities: [{ id: 'identity-a' }, { id: 'identity-b' }],
  servers: [
    { id: 'server-shop', credential: { kind: 'none' }, azure: { identity: 'identity-b' } },
    { id: 'server-own', credential: { kind: 'key-vault', secret: `${secret}-2`, identity: identityA } },
    { id: 'server-other', credential: { kind: 'prompt' } },
  ],
  vaults: [
    inContainer('vault-1', url, 'identity-a'),
    inContainer('vault-2', 'http://127.0.0.1:10000/account/c'),
    { id: 'vault-3', location: { kind: 'folder', path: '/backups' } },
  ],
  instances: [
    {
      serverId: 'server-shop',
      vaultId: 'vault-1',
      credential: { kind: 'key-vault', secret, identity: identityA },
    },
    { serverId: 'server-other', vaultId: 'vault-3' },
  ],
};

it('the address says what is asked, and nothing else', () => {
  const asked = { server: 'server-1', secret, identity: 'identity-1' };
  const address = new URL(accessAddress(asked), 'https://page');
  address.searchParams.set('other', 'x');
  expect(askedSubject(address.searchParams)).toStrictEqual(asked);
});

describe('the form begins', () => {
  it('with what a server uses: who sees it in Azure, a login of its databases, and their vault', () => {
    expect(firstAccess(home, { server: 'server-shop' })).toStrictEqual({
      ...emptyAccess,
      identity: 'identity-b',
      server: 'server-shop',
      secret,
      container: url,
    });
  });

  it('with a secret that the address names, and who reads it', () => {
    const asked = { server: 'server-own', secret: `${secret}-3`, identity: 'identity-b' };
    expect(firstAccess(home, asked)).toMatchObject({ secret: `${secret}-3`, identity: 'identity-b' });
    expect(firstAccess(home, { ...asked, secret: 'https://example.com/x', identity: 'gone' })).toMatchObject({
      secret: `${secret}-2`,
      identity: 'identity-a',
    });
  });

  it('with the login of the server itself, and the only vault in a container', () => {
    expect(firstAccess(home, { server: 'server-own' })).toMatchObject({
      identity: 'identity-a',
      secret: `${secret}-2`,
      container: url,
    });
  });

  it('without the container of a vault in a folder', () => {
    expect(firstAccess(home, { server: 'server-other' })).toMatchObject({ identity: '', container: '' });
  });

  it('with the container and the identity of a vault', () => {
    expect(firstAccess(home, { vault: 'vault-1' })).toStrictEqual({
      ...emptyAccess,
      identity: 'identity-a',
      container: url,
    });
    expect(firstAccess(home, { vault: 'vault-2' })).toStrictEqual(emptyAccess);
  });

  it('with the only identity, and with none that signed out', () => {
    const one = { ...home, identities: [{ id: 'identity-c' }] };
    expect(firstAccess(one, { server: 'server-shop' }).identity).toBe('identity-c');
    expect(firstAccess({ ...home, identities: [] }, { server: 'server-shop' }).identity).toBe('');
  });
});

it('secrets and containers of this home are offered', () => {
  expect(knownSecrets(home)).toStrictEqual([`${secret}-2`, secret]);
  expect(knownContainers(home)).toStrictEqual([url]);
});
