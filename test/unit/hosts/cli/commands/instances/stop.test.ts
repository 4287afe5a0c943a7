import { describe, expect, it } from 'vitest';
import { health, instance } from '../../../../../support/cli/fake-client.ts';
import { pgkeep } from '../../../../../support/cli/fake-host.ts';

describe('instances stop', () => {
  it('keeps the points without asking, and says what stays', async () => {
    const { calls, stdout, stderr, host } = await pgkeep(['instances', 'stop', 'shop']);
    expect(calls).toEqual([
      { path: 'overview.instances', input: { instance: 'shop' } },
      { path: 'instances.stop', input: { instance: instance.id, data: 'keep' } },
    ]);
    expect(host.questions).toEqual([]);
    expect(stdout).toBe(
      'Protection of shop stopped: no more backups are taken of shop.\nIts 2 recovery points (3 MiB) stay in archive.\n',
    );
    expect(stderr).toBe('Protect it again: pgkeep protect --server=prod --database=shop --vault=archive\n');
  });

  it('deletes the points once the name was typed, after it said how many', async () => {
    const { calls, stdout, host } = await pgkeep(['instances', 'stop', 'shop', '--delete-points'], {
      ask: () => Promise.resolve('typed'),
      answers: { 'instances.stop': () => ({ deletedPoints: 2, freedBytes: 3_145_728, left: ['notes'] }) },
    });
    expect(host.questions).toEqual([
      'To delete 2 recovery points (3 MiB) of "shop" from archive for good, type the name of the database',
    ]);
    expect(calls[0]?.input).toEqual({ instance: 'shop', refresh: true });
    expect(calls[1]?.input).toEqual({ instance: instance.id, data: 'delete', typedName: 'typed' });
    expect(stdout).toContain("2 recovery points deleted: 3 MiB freed.\nNot pgkeep's, and left: notes\n");
  });

  it('says before the name is typed how many lie there besides, without a manifest', async () => {
    const answers = {
      'overview.instances': () => ({
        instances: [{ ...health, unlisted: { points: 3, bytes: 2_097_152 } }],
        unreachable: [],
        reading: [],
        pointAgeLimitDays: 7,
      }),
    };
    const { host } = await pgkeep(['instances', 'stop', 'shop', '--delete-points'], {
      ask: () => Promise.resolve('shop'),
      answers,
    });
    expect(host.questions).toEqual([
      'To delete 2 recovery points (3 MiB) and, besides, 3 recovery points whose manifest is lost or cannot be read (2 MiB) of "shop" from archive for good, type the name of the database',
    ]);
  });

  it('keeps them as promised, or deletes them, as --data says', async () => {
    const stop = (...argv: string[]) => pgkeep(['instances', 'stop', 'shop', ...argv]);
    const promised = await stop('--data', 'as-promised');
    expect(promised.calls).toEqual([
      { path: 'overview.instances', input: { instance: 'shop' } },
      { path: 'instances.stop', input: { instance: instance.id, data: 'as-promised' } },
    ]);
    expect(promised.stdout).toContain(
      '\nIts 2 recovery points (3 MiB) stay as long as promised, the newest good one for ever, in archive.\n',
    );
    const deleted = await stop('--data', 'delete', '--yes');
    expect(deleted.calls.map(({ input }) => input)).toEqual([
      { instance: 'shop', refresh: true },
      { instance: instance.id, data: 'delete', typedName: 'shop' },
    ]);
    const both = await stop('--data', 'keep', '--delete-points');
    expect(both).toMatchObject({ exitCode: 2, calls: [] });
    expect(both.stderr).toContain('Give either --delete-points or --data');
  });

  it('asks nothing with --yes, which belongs to the deletion', async () => {
    const { calls, host } = await pgkeep(['instances', 'stop', 'shop', '--delete-points', '--yes']);
    expect(host.questions).toEqual([]);
    expect(calls[1]?.input).toEqual({ instance: instance.id, data: 'delete', typedName: 'shop' });
    const { exitCode, stderr } = await pgkeep(['instances', 'stop', 'shop', '--yes']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--yes belongs to --delete-points');
  });

  it('says it in JSON, too', async () => {
    const { stdout } = await pgkeep(['instances', 'stop', 'shop', '--json'], {
      answers: {
        'overview.instances': () => ({
          instances: [{ ...health, points: 1 }],
          unreachable: [],
          pointAgeLimitDays: 7,
        }),
      },
    });
    expect(JSON.parse(stdout)).toEqual({
      id: instance.id,
      name: 'shop',
      deletedPoints: 0,
      freedBytes: 0,
      left: [],
    });
  });
});
