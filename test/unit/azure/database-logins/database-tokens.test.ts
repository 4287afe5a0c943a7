import { expect, it } from 'vitest';
import { createDatabaseTokens } from '../../../../main/azure/database-logins/database-tokens.ts';
import type { SecretReader } from '../../../../main/credentials/secret-reader.ts';
import type { TokenWish } from '../../../../main/credentials/token-source.ts';
import type { AzureCloud } from '../../../../shared/identities/cloud.ts';
import { AzureIdentity } from '../../../../shared/identities/identities.ts';
import { ServerAddress } from '../../../../shared/servers/servers.ts';

const objectId = '6f2c1f2e-0000-4000-8000-0000000000a1';
const token = `head.${Buffer.from(JSON.stringify({ oid: objectId })).toString('base64url')}.signature`;
const secrets = {} as SecretReader;

const at = (host: string) =>
  ServerAddress.parse({
    host,
    port: 5432,
    user: 'backups',
    maintenanceDatabase: 'postgres',
    tls: 'verify-full',
  });

/** Tokens of an identity of a cloud, and what was asked for. */
function tokensIn(cloud: AzureCloud) {
  const wishes: TokenWish[] = [];
  const looked: string[][] = [];
  const identity = AzureIdentity.parse({
    id: 'identity-0001',
    name: 'backups',
    cloud,
    addedAt: '2026-01-01T00:00:00.000Z',
    kind: 'managed-identity',
  });
  const source = {
    token: (_identity: AzureIdentity, wish: TokenWish) => {
      wishes.push(wish);
      return Promise.resolve({ token, expiresAt: 0 });
    },
  };
  const tokens = createDatabaseTokens(source, (id, { host }) => {
    looked.push([id, host]);
    return identity;
  });
  return { tokens, wishes, looked };
}

it.each([
  ['public', 'azure.com', 'https://ossrdbms-aad.database.windows.net/.default'],
  ['us-government', 'usgovcloudapi.net', 'https://ossrdbms-aad.database.usgovcloudapi.net/.default'],
  ['china', 'chinacloudapi.cn', 'https://ossrdbms-aad.database.chinacloudapi.cn/.default'],
] as const)('asks for a token of its cloud, each time: %s', async (cloud, domain, scope) => {
  const { tokens, wishes, looked } = tokensIn(cloud);
  const host = `flex.postgres.database.${domain}`;
  const given = { token, principal: { objectId, type: 'service' } };
  expect(await tokens.token('identity-0001', at(host), secrets)).toEqual(given);
  expect(await tokens.token('identity-0001', at(host), secrets)).toEqual(given);
  expect(wishes).toEqual([{ scope }, { scope }]);
  expect(looked).toEqual([
    ['identity-0001', host],
    ['identity-0001', host],
  ]);
});

it('asks for none where it must not go', async () => {
  const { tokens, wishes } = tokensIn('public');
  const refused = { code: 'UserErrorHostNotAllowed' };
  await expect(tokens.token('identity-0001', at('db.example.com'), secrets)).rejects.toMatchObject(refused);
  await expect(tokens.expectPlace('identity-0001', at('db.example.com'))).rejects.toMatchObject(refused);
  await tokens.expectPlace('identity-0001', at('flex.postgres.database.azure.com'));
  expect(wishes).toEqual([]);
});
