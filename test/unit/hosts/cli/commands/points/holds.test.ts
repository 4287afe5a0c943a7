import { describe, expect, it } from 'vitest';
import type { PointHolds } from '../../../../../../shared/points/holds.ts';
import { manifest, point, promise } from '../../../../../support/cli/fake-client.ts';
import { pgkeep } from '../../../../../support/cli/fake-host.ts';

const by = { user: 'anna', host: 'ws1' };
const pin = { reason: 'before the upgrade', by, since: '2026-11-24T08:00:00.000Z' };
const legalHold = { reason: 'case 4711', by, since: '2026-11-24T08:00:00.000Z', keptBy: 'pgkeep' as const };
const at = '2026-11-24 09:00:00 +01:00';

const changed = (holds: PointHolds, more: object = {}) => ({
  pointId: point.id,
  holds,
  changed: true,
  ...more,
});

describe('points pin and unpin', () => {
  it('says who keeps the point and why', async () => {
    const { calls, stdout, exitCode } = await pgkeep(
      ['points', 'pin', 'shop', 'latest', '--reason', 'before the upgrade'],
      { answers: { 'points.pin': () => changed({ pin, uncertain: [] }) } },
    );
    expect(calls).toEqual([
      { path: 'points.pin', input: { instance: 'shop', point: 'latest', reason: 'before the upgrade' } },
    ]);
    expect(stdout).toBe(
      `Recovery point ${point.id} is pinned.\npinned by anna on ws1 since ${at}: before the upgrade\n`,
    );
    expect(exitCode).toBe(0);
  });

  it('says that it was pinned before', async () => {
    const { stdout } = await pgkeep(['points', 'pin', 'shop', 'latest', '--reason', 'other'], {
      answers: { 'points.pin': () => changed({ pin, uncertain: [] }, { changed: false }) },
    });
    expect(stdout).toContain('was pinned before, and stays as it is.\npinned by anna on ws1');
  });

  it('wants a reason', async () => {
    const { calls, exitCode, stderr } = await pgkeep(['points', 'pin', 'shop', 'latest']);
    expect(calls).toEqual([]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--reason');
  });

  it('says how to delete what nobody keeps any more', async () => {
    const { calls, stdout, stderr } = await pgkeep(['points', 'unpin', 'my shop', point.id]);
    expect(calls).toEqual([{ path: 'points.unpin', input: { instance: 'my shop', point: point.id } }]);
    expect(stdout).toBe(`Recovery point ${point.id} is not pinned any more.\n`);
    expect(stderr).toBe(`Delete it: pgkeep points delete 'my shop' ${point.id}\n`);
  });

  it('says nothing of deleting what nobody had pinned', async () => {
    const { stdout, stderr } = await pgkeep(['points', 'unpin', 'shop', point.id], {
      answers: { 'points.unpin': () => changed({ uncertain: [] }, { changed: false }) },
    });
    expect(stdout).toBe(`Recovery point ${point.id} was not pinned.\n`);
    expect(stderr).toBe('');
  });
});

describe('points hold and release', () => {
  it('says what really keeps the point, and warns of what the storage refused', async () => {
    const storageProblem = 'The login may not set holds.';
    const { exitCode, stdout, stderr } = await pgkeep(
      ['points', 'hold', 'shop', point.id, '--reason', 'case 4711'],
      { answers: { 'points.hold': () => changed({ legalHold, uncertain: [] }, { storageProblem }) } },
    );
    expect(stdout).toBe(
      `Recovery point ${point.id} is under legal hold.\nlegal hold by anna on ws1 since ${at}: case 4711 (kept by pgkeep only)\n`,
    );
    expect(stderr).toContain('The storage does not keep it as well: The login may not set holds.');
    expect(exitCode).toBe(3);
  });

  it('asks for the name of the database, or takes it', async () => {
    const asked = await pgkeep(['points', 'release', 'shop', point.id], {
      ask: () => Promise.resolve('shop'),
    });
    expect(asked.host.questions).toEqual([
      `To release ${point.id} from its legal hold, type the name of its database`,
    ]);
    const given = await pgkeep(['points', 'release', 'shop', point.id, '--typed-name', 'shop']);
    expect(given.host.questions).toEqual([]);
    for (const { calls } of [asked, given]) {
      expect(calls).toEqual([
        { path: 'points.release', input: { instance: 'shop', point: point.id, typedName: 'shop' } },
      ]);
    }
  });

  it('says it in JSON', async () => {
    const answer = changed({ pin, uncertain: [] });
    const { stdout } = await pgkeep(
      ['points', 'release', 'shop', point.id, '--typed-name', 'shop', '--json'],
      {
        answers: { 'points.release': () => answer },
      },
    );
    expect(JSON.parse(stdout)).toEqual(answer);
  });
});

describe('points that are kept', () => {
  const holds = { pin, legalHold, uncertain: [] };

  it('are marked in the list, with who and why', async () => {
    const { stdout, exitCode } = await pgkeep(['points'], {
      answers: { 'points.list': () => ({ points: [{ ...point, holds }], problems: [] }) },
    });
    expect(stdout).toMatch(/ KEPT *\n/);
    expect(stdout).toContain(' legal hold, pinned\n');
    expect(stdout).toContain(
      `shop ${point.id}: legal hold by anna on ws1 since ${at}: case 4711 (kept by pgkeep only)\nshop ${point.id}: pinned by anna on ws1`,
    );
    expect(exitCode).toBe(0);
    const { stdout: plain } = await pgkeep(['points']);
    expect(plain).not.toContain('KEPT');
  });

  it('are shown with it', async () => {
    const { stdout } = await pgkeep(['points', 'show', 'shop'], {
      answers: {
        'points.show': () => ({
          vaultName: 'archive',
          manifest,
          signature: { outcome: 'not signed' },
          promise,
          ageMs: 0,
          holds,
          skipped: [],
        }),
      },
    });
    expect(stdout).toMatch(/kept +legal hold, pinned\n/);
    expect(stdout).toContain(`pinned by anna on ws1 since ${at}: before the upgrade\n`);
  });

  it('warn where nobody can tell', async () => {
    const { stdout, stderr, exitCode } = await pgkeep(['points'], {
      answers: {
        'points.list': () => ({
          points: [{ ...point, holds: { uncertain: ['00000002.json is damaged.'] } }],
          problems: [],
        }),
      },
    });
    expect(stdout).toContain(' hold unknown\n');
    expect(stderr).toContain(
      `shop ${point.id} is kept, since nobody can tell who holds it: 00000002.json is damaged.`,
    );
    expect(exitCode).toBe(3);
  });
});
