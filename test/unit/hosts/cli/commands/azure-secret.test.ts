import { expect, it } from 'vitest';
import { pgkeep } from '../../../../support/cli/fake-host.ts';

const uri = 'https://contoso.vault.azure.net/secrets/shop-login';
const create = (...options: string[]) =>
  pgkeep(
    [
      'azure',
      'secret',
      'create',
      uri,
      '--identity',
      'my backups',
      '--server',
      "o'hara",
      '--user',
      'keeper',
      ...options,
    ],
    {
      answers: {
        'loginSecrets.create': () => ({ secret: uri, sql: 'ALTER ROLE keeper;', serverName: "o'hara" }),
      },
    },
  );

it('prints the SQL, and a line that a shell takes as it stands', async () => {
  const { exitCode, stdout, stderr } = await create();
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'ALTER ROLE keeper;\n' });
  expect(stderr).toContain(
    `pgkeep protect --server 'o'\\''hara' --secret-uri ${uri} --identity 'my backups' …`,
  );
});

it('the secret is good until the end of the last day here', async () => {
  const { calls } = await create('--expires', '2027-12-31');
  expect(calls).toMatchObject([{ input: { expiresAt: new Date(2027, 11, 31, 23, 59, 59).toISOString() } }]);
});

it('a day that there is not is refused in words', async () => {
  const { exitCode, stderr, calls } = await create('--expires', '2027-13-01');
  expect({ exitCode, calls }).toEqual({ exitCode: 2, calls: [] });
  expect(stderr).toContain('Write a day that there is, as 2027-12-31.');
});
