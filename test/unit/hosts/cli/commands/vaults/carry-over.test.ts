import { describe, expect, it } from 'vitest';
import { oldVault, vault } from '../../../../../support/cli/fake-client.ts';
import { pgkeep } from '../../../../../support/cli/fake-host.ts';

const command = ['vault', 'carry-over', 'archive'];
const look = { path: 'vaults.beforeCarryOver', input: { vault: 'archive' } };
const carry = { path: 'vaults.carryOver', input: { vault: 'archive' } };
const newest = { ...oldVault, format: 2, instances: 0, points: 0 };

describe('vault carry-over', () => {
  it('says what there is, asks, and carries it over', async () => {
    const { exitCode, stdout, calls, host } = await pgkeep(command, { ask: () => Promise.resolve('yes') });
    expect(exitCode).toBe(0);
    expect(host.questions).toEqual([
      'Older versions of pgkeep cannot open it afterwards. To carry it over, type yes',
    ]);
    expect(calls).toEqual([look, carry]);
    expect(stdout).toBe(
      'archive has format 1: 2 instances and 4 recovery points to carry over.\narchive has format 2 now.\n',
    );
  });

  it('does nothing in a dry run, nor without the right answer', async () => {
    expect((await pgkeep([...command, '--dry-run'])).calls).toEqual([look]);
    const { exitCode, calls, stdout } = await pgkeep(command, { ask: () => Promise.resolve('no') });
    expect(exitCode).toBe(1);
    expect(calls).toEqual([look]);
    expect(stdout).toMatch(/Nothing was carried over\.\n$/);
  });

  it('names what cannot be read, with the exit code of warnings', async () => {
    const damaged = { ...oldVault, problems: ['instance.json is damaged: it is not JSON.'] };
    const answers = { 'vaults.beforeCarryOver': () => damaged, 'vaults.carryOver': () => damaged };
    const { exitCode, stderr } = await pgkeep([...command, '--yes'], { answers });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('This cannot be read, and stays as it is:');
    expect(stderr).toContain('  instance.json is damaged: it is not JSON.');
    const dry = await pgkeep([...command, '--dry-run', '--json'], { answers });
    expect(dry.exitCode).toBe(3);
    expect(JSON.parse(dry.stdout)).toEqual({ ...damaged, carriedOver: false });
  });

  it('asks nothing of a vault of the newest format, and ends what was interrupted', async () => {
    const answers = { 'vaults.beforeCarryOver': () => newest, 'vaults.carryOver': () => newest };
    const { exitCode, calls, stdout, host } = await pgkeep(command, { answers });
    expect(exitCode).toBe(0);
    expect(host.questions).toEqual([]);
    expect(calls).toEqual([look, carry]);
    expect(stdout).toBe('archive has format 2 already.\n');
    const dry = await pgkeep([...command, '--dry-run'], { answers });
    expect(dry.stdout).toBe('archive has format 2 already: there is nothing to carry over.\n');
  });

  it('copies into another vault, after asking, and says how far it is', async () => {
    const into = [...command, '--into', 'new'];
    const { exitCode, calls, stdout, host } = await pgkeep(into, { ask: () => Promise.resolve('yes') });
    expect(exitCode).toBe(0);
    expect(host.questions).toEqual([
      'Backups of what was copied go into new then, from this machine. To copy everything into it, type yes',
    ]);
    expect(calls).toEqual([look, { path: 'vaults.copyInto', input: { vault: 'archive', into: 'new' } }]);
    expect(stdout.split('\n').slice(1)).toEqual([
      '1 recovery point copied, 3 MiB.',
      '2 recovery points of archive in new. archive stays as it is.',
      '',
    ]);
    const refused = await pgkeep(into, { ask: () => Promise.resolve('no') });
    expect(refused.exitCode).toBe(1);
    expect(refused.calls).toEqual([look]);
  });

  it('tells what was not copied', async () => {
    const filled = {
      done: true,
      points: 1,
      copied: 0,
      bytes: 0,
      problems: ['archive.pgdump is damaged.'],
      staying: [{ instance: 'my shop', points: ['point-1', 'point-2'] }],
    };
    const answers = {
      'vaults.copyInto': async function* copyInto() {
        yield filled;
      },
    };
    const { exitCode, stdout } = await pgkeep([...command, '--into', 'new', '--yes', '--json'], { answers });
    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout)).toEqual(filled);
    const { stderr } = await pgkeep([...command, '--into', 'new', '--yes'], { answers });
    expect(stderr).toContain(
      'These go on being backed up into archive, since not all of their recovery points could be copied:',
    );
    expect(stderr).toContain('  my shop: point-1, point-2\n');
    expect(stderr).toContain('pgkeep vault carry-over archive --into new --without-damaged\n');
  });

  it('goes on without what is damaged where that is said', async () => {
    const { calls, stderr } = await pgkeep([...command, '--into', 'new', '--yes', '--without-damaged']);
    expect(calls).toEqual([
      look,
      { path: 'vaults.copyInto', input: { vault: 'archive', into: 'new', withoutDamaged: true } },
    ]);
    expect(stderr).not.toContain('go on being backed up');
    const alone = await pgkeep([...command, '--without-damaged']);
    expect(alone.exitCode).toBe(2);
    expect(alone.stderr).toContain('--without-damaged goes with --into.');
  });

  it('says what to do where the storage is protected', async () => {
    const answers = { 'vaults.beforeCarryOver': () => ({ ...oldVault, isProtected: true }) };
    const { stderr } = await pgkeep([...command, '--dry-run'], { answers });
    expect(stderr).toContain('pgkeep vault carry-over archive --into <vault>');
  });

  it('is named where a vault of format 1 is shown', async () => {
    const shown = await pgkeep(['vault', 'show', 'archive']);
    expect(shown.stdout).toMatch(/^format +2$/m);
    const old = await pgkeep(['vault', 'show', 'archive'], {
      answers: {
        'vaults.show': () => ({ ...vault, format: 1, unconfirmedRuntime: null, instances: [], problems: [] }),
      },
    });
    expect(old.stdout).toMatch(/^format +1, older: pgkeep vault carry-over archive$/m);
  });
});
