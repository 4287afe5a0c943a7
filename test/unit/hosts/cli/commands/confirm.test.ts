import { describe, expect, it } from 'vitest';
import { endedJob, health, instance, server } from '../../../../support/cli/fake-client.ts';
import { pgkeep } from '../../../../support/cli/fake-host.ts';

const unconfirmed = { vaultName: 'archive', since: '2026-11-23T17:12:03.000Z' };
const brought = { ...server, unconfirmed, credential: { kind: 'unset' } };
const seen = { host: server.host, port: server.port, user: server.user, tls: server.tls };

describe('server confirm', () => {
  const answers = {
    'servers.list': () => [brought],
    'servers.confirm': () => ({ ...server, credential: brought.credential }),
  };

  it('shows what will be trusted and takes yes for an answer', async () => {
    const { stdout, stderr, calls } = await pgkeep(['server', 'confirm', 'prod'], {
      answers,
      ask: () => Promise.resolve('yes'),
    });
    expect(calls.at(-1)).toEqual({ path: 'servers.confirm', input: { server: server.id, seen } });
    expect(stderr).toContain('Server prod came with the vault archive. Logins will be sent to:\n');
    expect(stderr).toContain('  address db.example.com:5432, user backup, TLS verify-full\n');
    expect(stdout).toBe('Server prod confirmed: backup at db.example.com:5432, TLS verify-full.\n');
    expect(stderr).toContain('pgkeep server login prod --password-env NAME');
  });

  it('confirms nothing for any other answer, or another address', async () => {
    const no = await pgkeep(['server', 'confirm', 'prod'], { answers, ask: () => Promise.resolve('no') });
    const other = await pgkeep(['server', 'confirm', 'prod', '--address', 'db.example.com:5433'], {
      answers,
    });
    for (const { exitCode, calls } of [no, other]) {
      expect(exitCode).toBe(2);
      expect(calls.map(({ path }) => path)).toEqual(['servers.list']);
    }
    expect(other.stderr).toContain('The address of prod is db.example.com:5432, not db.example.com:5433');
  });

  it('takes the exact address from a script, and asks nobody', async () => {
    const { exitCode, calls } = await pgkeep(
      ['server', 'confirm', 'prod', '--address', 'db.example.com:5432'],
      { answers, ask: () => Promise.reject(new Error('nobody is there')) },
    );
    expect(exitCode).toBe(0);
    expect(calls.at(-1)).toEqual({ path: 'servers.confirm', input: { server: server.id, seen } });
  });

  it('has nothing to do where the server is confirmed, and says what is not there', async () => {
    const done = await pgkeep(['server', 'confirm', 'prod']);
    expect(done.stdout).toBe('Server prod is confirmed already: backup at db.example.com:5432.\n');
    const missing = await pgkeep(['server', 'confirm', 'nowhere']);
    expect(missing.stderr).toContain('There is no server "nowhere"');
    expect(missing.exitCode).toBe(1);
  });

  it('is what the list asks for', async () => {
    const { stdout } = await pgkeep(['server', 'list'], { answers });
    expect(stdout.split('\n')[1]).toMatch(/ not confirmed$/);
  });
});

describe('instances confirm', () => {
  const waiting = { ...instance, unconfirmed };
  const other = { ...instance, id: 'instance-3c4d', name: 'other', vaultName: 'cloud', unconfirmed };
  const answers = {
    'instances.list': () => [waiting, other, { ...instance, id: 'instance-5e6f', name: 'mine' }],
  };

  it('confirms one by its name', async () => {
    const { calls, stdout } = await pgkeep(['instances', 'confirm', 'shop', '--yes'], { answers });
    expect(calls.at(-1)).toEqual({ path: 'instances.confirm', input: { instances: ['shop'] } });
    expect(stdout).toBe('Instance shop is backed up from here from now on.\n');
  });

  it('does not promise backups of one whose protection is stopped', async () => {
    const { stdout, stderr } = await pgkeep(['instances', 'confirm', 'shop', '--yes'], {
      answers: {
        ...answers,
        'instances.confirm': () => [{ ...instance, stoppedAt: '2026-11-24T08:00:00.000Z' }],
      },
    });
    expect(stdout).toBe('Instance shop is confirmed; its protection is stopped, and nothing backs it up.\n');
    expect(stderr).not.toContain('Back it up');
  });

  it('says once what is to be known of the secrets that were tried, and ends with 3', async () => {
    const warning =
      'The secret shop in the key vault kv expired on 14 Nov 2023; Key Vault still gives it out.';
    const warned = { ...instance, warnings: [warning] };
    const { stdout, stderr, exitCode } = await pgkeep(['instances', 'confirm', 'shop', '--yes'], {
      answers: { ...answers, 'instances.confirm': () => [warned, warned] },
    });
    expect(stdout).toContain('is backed up from here from now on.');
    expect((stdout + stderr).split(warning)).toHaveLength(2);
    expect(exitCode).toBe(3);
  });

  it('confirms all that wait, or those of one vault, after it showed how they are backed up', async () => {
    const all = await pgkeep(['instances', 'confirm', '--all'], {
      answers,
      ask: () => Promise.resolve('yes'),
    });
    expect(all.calls.at(-1)).toEqual({
      path: 'instances.confirm',
      input: { instances: [instance.id, other.id] },
    });
    expect(all.stderr).toContain(
      'shop: database shop of prod into archive; compression auto, rows counted, waits 1m for locks\n',
    );
    const cloud = await pgkeep(['instances', 'confirm', '--all', '--vault', 'cloud', '--yes'], { answers });
    expect(cloud.calls.at(-1)).toMatchObject({ input: { instances: [other.id] } });
  });

  it('confirms nothing without a yes, or without names', async () => {
    const no = await pgkeep(['instances', 'confirm', 'shop'], { answers, ask: () => Promise.resolve('') });
    expect(no.exitCode).toBe(2);
    expect(no.calls.map(({ path }) => path)).toEqual(['instances.list']);
    expect((await pgkeep(['instances', 'confirm'], { answers })).exitCode).toBe(2);
    expect((await pgkeep(['instances', 'confirm', 'shop', '--all'], { answers })).exitCode).toBe(2);
    expect((await pgkeep(['instances', 'confirm', 'shop', '--vault', 'v'], { answers })).exitCode).toBe(2);
    const none = await pgkeep(['instances', 'confirm', '--all']);
    expect(none.stdout).toBe('No instance waits to be confirmed.\n');
  });

  it('is what the list asks for, which tells what another workstation ended too', async () => {
    const ended = { ...instance, stoppedAt: '2026-12-01T08:00:00.000Z', endedElsewhere: 'deleted' };
    const { stdout, stderr } = await pgkeep(['instances'], {
      answers: {
        'overview.instances': () => ({
          instances: [waiting, ended].map((each) => ({ ...health, ...each })),
          unreachable: [],
          pointAgeLimitDays: 7,
        }),
      },
    });
    const [titles, first, second] = stdout.split('\n');
    expect(titles).toMatch(/ STOPPED +NOTE$/);
    expect(first).toMatch(/ not confirmed$/);
    expect(second).toMatch(/ its record is gone from the vault$/);
    expect(stderr).toContain('pgkeep instances confirm --all');
  });

  it('is what a check of all backups says it skipped', async () => {
    const { stderr } = await pgkeep(['check', 'backup', '--all'], { answers });
    expect(stderr).toContain('2 databases came with a vault and were skipped');
  });
});

describe('a job of another workstation', () => {
  const theirs = { ...endedJob, importedFrom: 'archive', user: 'mallory', host: 'elsewhere' };

  it('says in the list and by itself which vault it was read from', async () => {
    const list = await pgkeep(['jobs'], { answers: { 'jobs.list': () => [endedJob, theirs] } });
    const [titles, own, foreign] = list.stdout.split('\n');
    expect(titles).toMatch(/ READ FROM$/);
    expect(own).not.toContain('archive, by');
    expect(foreign).toMatch(/ archive, by mallory on elsewhere$/);
    const shown = await pgkeep(['jobs', 'show', theirs.id], {
      answers: { 'jobs.show': () => ({ ...theirs, log: [] }) },
    });
    expect(shown.stdout).toContain(
      'the vault archive: written there by another workstation, not checked here',
    );
  });
});
