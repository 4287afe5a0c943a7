import { expect, it } from 'vitest';
import { pgkeep } from '../../../../../support/cli/fake-host.ts';

it('vault login names an identity', async () => {
  const { exitCode, stdout, calls } = await pgkeep([
    'vault',
    'login',
    'archive',
    '--identity',
    'alice@contoso.com',
  ]);
  expect(exitCode).toBe(0);
  expect(calls).toMatchObject([
    {
      path: 'vaults.setLogin',
      input: { vault: 'archive', credential: { kind: 'entra', identity: 'alice@contoso.com' } },
    },
  ]);
  expect(stdout).toBe('The vault archive is opened with Microsoft Entra as alice@contoso.com now.\n');
});

it('vault login asks for what is kept in the keychain', async () => {
  const { stdout, calls, host } = await pgkeep(['vault', 'login', 'archive', '--sas-keychain'], {
    ask: () => Promise.resolve('sv=2026'),
  });
  expect(host.questions).toEqual(['Shared access signature (SAS) of the vault archive']);
  expect(calls[0]).toMatchObject({
    input: { credential: { kind: 'sas', source: { kind: 'keychain' } }, secret: 'sv=2026' },
  });
  expect(stdout).toBe('The vault archive is opened with SAS from the keychain of this machine now.\n');
});

it('vault login needs one login', async () => {
  const { exitCode, stderr } = await pgkeep(['vault', 'login', 'archive']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('Say how to log in to the container: --connection-string-env NAME');
});
