import { describe, expect, it } from 'vitest';
import { vault } from '../../../../../support/cli/fake-client.ts';
import { pgkeep } from '../../../../../support/cli/fake-host.ts';

const url = 'https://acme.blob.core.windows.net/locked';
const second = 'https://acme.blob.core.windows.net/leases';
const add = ['vault', 'add', 'locked', '--container', url, '--entra'];
const named = { kind: 'folder', path: '/mnt/the leases' };
const added = {
  ...vault,
  created: false,
  unconfirmedRuntime: named,
  importedInstances: 0,
  importedServers: [],
  importedJobs: 0,
  problems: [],
};

describe('vault add with a second place', () => {
  it('names a folder for it, and says where the leases lie', async () => {
    const runtime = { kind: 'folder', path: '/mnt/leases' };
    const answers = { 'vaults.add': () => ({ ...added, created: true, unconfirmedRuntime: null, runtime }) };
    const { exitCode, stdout, calls } = await pgkeep([...add, '--runtime-folder', '/mnt/leases'], {
      answers,
    });
    expect(exitCode).toBe(0);
    expect(calls[0]).toMatchObject({
      path: 'vaults.add',
      input: { name: 'locked', runtime: { kind: 'folder', path: '/mnt/leases' } },
    });
    expect(stdout).toContain('Vault archive created in /backup/pgkeep. Its leases lie in /mnt/leases.');
  });

  it('names a container with a login of its own, whose secret is asked for', async () => {
    const { calls, host } = await pgkeep([...add, '--runtime-container', second, '--runtime-sas-keychain'], {
      ask: () => Promise.resolve('sv=2024'),
    });
    expect(host.questions).toEqual([`Shared access signature (SAS) of ${second}`]);
    expect(calls[0]).toMatchObject({
      input: {
        runtime: {
          kind: 'azure-blob',
          url: second,
          credential: { kind: 'sas', source: { kind: 'keychain' } },
        },
        runtimeSecret: 'sv=2024',
      },
    });
  });

  it.each([
    [['--runtime-container', second], 'Say how to log in to the container: --runtime-connection-string-env'],
    [['--runtime-folder', 'x', '--runtime-entra'], 'A folder needs no login'],
    [['--runtime-sas-env', 'SAS'], 'Name one place: --runtime-folder PATH, or --runtime-container URL'],
    [['--runtime-folder', 'x', '--runtime-container', second], 'Name one place: --runtime-folder PATH'],
  ])('tells %j what is wrong in the words of its own options', async (words, message) => {
    const { exitCode, stderr, calls } = await pgkeep([...add, ...words]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(calls).toEqual([]);
  });

  it('says of a vault that names one where it is and what confirms it', async () => {
    const { stderr } = await pgkeep(add, { answers: { 'vaults.add': () => added } });
    expect(stderr).toContain(
      "The vault keeps its leases in /mnt/the leases. If that is right: pgkeep vault runtime archive --folder '/mnt/the leases'",
    );
  });
});

describe('vault show', () => {
  const show = async (details: object) => {
    const known = { ...vault, format: 2, instances: [], problems: [], unconfirmedRuntime: null };
    return (
      await pgkeep(['vault', 'show', 'archive'], {
        answers: { 'vaults.show': () => ({ ...known, ...details }) },
      })
    ).stdout;
  };

  it('says where the leases lie, and how this machine logs in there', async () => {
    const credential = { kind: 'sas', source: { kind: 'env', variable: 'SAS' } };
    expect(await show({ runtime: { kind: 'azure-blob', url: second, credential } })).toMatch(
      `leases   ${second} (SAS from environment variable SAS)`,
    );
    expect(await show({})).not.toContain('leases');
  });

  it('says what confirms a place that nobody has confirmed', async () => {
    expect(await show({ unconfirmedRuntime: { kind: 'azure-blob', url: second } })).toContain(
      `${second}, not confirmed: pgkeep vault runtime archive --container ${second} --entra`,
    );
  });
});

it('vault runtime confirms the place with the login of this machine', async () => {
  const { exitCode, stdout, calls } = await pgkeep([
    'vault',
    'runtime',
    'archive',
    '--folder',
    '/mnt/leases',
  ]);
  expect(exitCode).toBe(0);
  expect(calls).toMatchObject([
    {
      path: 'vaults.setRuntime',
      input: { vault: 'archive', place: { kind: 'folder', path: '/mnt/leases' } },
    },
  ]);
  expect(stdout).toBe('Leases of archive lie in /mnt/leases for this machine.\n');
});
