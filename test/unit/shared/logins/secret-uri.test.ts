import { describe, expect, it } from 'vitest';
import { namedSecret, readSecretUri, SecretUri } from '../../../../shared/logins/secret-uri.ts';

const host =
  'its host is a key vault of Azure, such as https://contoso.vault.azure.net, without port or login';
const path = 'behind the key vault it has /secrets/ and the name of a secret, nothing else';

describe('the URI of a secret', () => {
  it('is taken apart', () => {
    expect(readSecretUri(' https://Contoso-KV.vault.azure.net/secrets/Shop-Login/ ')).toEqual({
      uri: 'https://contoso-kv.vault.azure.net/secrets/Shop-Login',
      cloud: 'public',
      vault: 'contoso-kv',
      vaultUrl: 'https://contoso-kv.vault.azure.net',
      name: 'Shop-Login',
    });
  });

  it.each([
    ['https://kv1.vault.usgovcloudapi.net/secrets/a', 'us-government'],
    ['https://kv1.vault.azure.cn/secrets/a', 'china'],
  ])('names its cloud: %s', (uri, cloud) => {
    expect(namedSecret(uri).cloud).toBe(cloud);
  });

  it('is kept as it is written usually', () => {
    expect(SecretUri.parse('HTTPS://KV1.VAULT.AZURE.NET/secrets/a/')).toBe(
      'https://kv1.vault.azure.net/secrets/a',
    );
  });

  it.each([
    [
      'https://kv1.vault.azure.net/secrets/a/0123456789abcdef0123456789abcdef',
      'a version stands at its end: leave it away, the newest one is read each time',
    ],
    ['', 'it starts with https://'],
    ['http://kv1.vault.azure.net/secrets/a', 'it starts with https://'],
    ['kv1.vault.azure.net/secrets/a', 'it starts with https://'],
    ['https://kv1.vault.azure.net', host],
    ['https://kv1.vault.azure.net/', path],
    ['https://kv1.vault.azure.net/keys/a', path],
    ['https://kv1.vault.azure.net/secrets/', path],
    ['https://kv1.vault.azure.net/secrets/a?x=1', path],
    ['https://kv1.vault.azure.net/secrets/a#x', path],
    ['https://kv1.vault.azure.net/secrets/a/b/c', path],
    ['https://kv1.vault.azure.net/secrets/../keys/a', path],
    ['https://kv1.vault.azure.net/secrets/%2e%2e', path],
    ['https://kv1.vault.azure.net/secrets\\a', path],
    ['https://kv1.vault.azure.net/se\tcrets/a', path],
    ['https://kv1.vault.azure.net:8443/secrets/a', host],
    ['https://kv1.vault.azure.net:443/secrets/a', host],
    ['https://u:p@kv1.vault.azure.net/secrets/a', host],
    ['https://evil.example/https://kv1.vault.azure.net/secrets/a', host],
    ['https://kv1.vault.azure.net.evil.example/secrets/a', host],
    ['https://evil.example\\.vault.azure.net/secrets/a', host],
    ['https://evil.example#.vault.azure.net/secrets/a', host],
    ['https://vault.azure.net/secrets/a', host],
    ['https://.vault.azure.net/secrets/a', host],
    ['https://a.b.vault.azure.net/secrets/a', host],
    ['https://\u212av1.vault.azure.net/secrets/a', host],
    ['https://kv1.vault\u3002azure.net/secrets/a', host],
    ['https://kv1.v\u0430ult.azure.net/secrets/a', host],
    ['https://169.254.169.254/secrets/a', host],
    ['https://localhost/secrets/a', host],
    ['https://kv1.managedhsm.azure.net/secrets/a', host],
  ])('%s is refused', (uri, why) => {
    expect(readSecretUri(uri)).toBe(why);
    expect(SecretUri.safeParse(uri).error?.issues.map(({ message }) => message)).toEqual([
      `that is no URI of a secret: ${why}`,
    ]);
  });
});
