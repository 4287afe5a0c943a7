import { describe, expect, it } from 'vitest';
import { pgkeep } from '../../../../../support/cli/fake-host.ts';

const add = ['vault', 'add', 'found', '--folder', '/backup/pgkeep'];
const question =
  'A vault.json is written there, if the place has instances and none. Where a copy of the old one exists, put that back instead. To write it, type yes';
const input = { name: 'found', location: { kind: 'folder', path: '/backup/pgkeep' } };

describe('vault add --repair', () => {
  it('asks before vault.json is written', async () => {
    const refused = await pgkeep([...add, '--repair'], { ask: () => Promise.resolve('no') });
    expect(refused.exitCode).toBe(1);
    expect(refused.calls).toEqual([]);
    expect(refused.stdout).toContain('Nothing was written.');
    const { host, calls } = await pgkeep([...add, '--repair'], { ask: () => Promise.resolve('yes') });
    expect(host.questions).toEqual([question]);
    expect(calls[0]).toMatchObject({ path: 'vaults.add', input: { ...input, repair: {} } });
  });

  it('takes the id that the vault had', async () => {
    const { host, calls } = await pgkeep([...add, '--repair', '--vault-id', 'vault-1a2b', '--yes']);
    expect(host.questions).toEqual([]);
    expect(calls[0]).toMatchObject({ input: { ...input, repair: { vaultId: 'vault-1a2b' } } });
    const alone = await pgkeep([...add, '--vault-id', 'vault-1a2b']);
    expect(alone.exitCode).toBe(2);
    expect(alone.stderr).toContain('--vault-id goes with --repair.');
  });
});
