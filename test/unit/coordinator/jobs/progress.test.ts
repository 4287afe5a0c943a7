import { describe, expect, it } from 'vitest';
import { expectedSize } from '../../../../main/coordinator/backup/expected-size.ts';
import { closeLastPhase, withPhase } from '../../../../main/coordinator/jobs/live-progress.ts';
import { redactedRequest } from '../../../../main/coordinator/jobs/runner.ts';
import { RestoredTables } from '../../../../main/coordinator/restore/data/restored-tables.ts';
import { algorithmOf, resolveCompression } from '../../../../main/postgres/dump/command.ts';
import { JobRequest } from '../../../../shared/job-request.ts';
import { point } from '../../../support/store-records.ts';

const at = (second: number) => `2026-11-23T18:00:0${second}.000Z`;

describe('the phases of a job', () => {
  it('end where the next begins; what comes before the first is none', () => {
    const waiting = withPhase(withPhase(undefined, 'starting', at(0)).phases, 'waiting', at(0)).phases;
    const started = withPhase(waiting, 'starting', at(3)).phases;
    const dumping = withPhase(started, 'dumping', at(4)).phases;
    expect(dumping).toEqual([
      { name: 'waiting', startedAt: at(0), endedAt: at(3) },
      { name: 'dumping', startedAt: at(4), endedAt: null },
    ]);
    expect(closeLastPhase(dumping, at(9)).phases?.at(-1)).toEqual({
      name: 'dumping',
      startedAt: at(4),
      endedAt: at(9),
    });
    expect(closeLastPhase(undefined, at(9))).toEqual({});
  });
});

describe('the tables of a restore', () => {
  const table = (dumpId: number, name: string, rows?: number) => ({
    dumpId,
    schema: 'public',
    name,
    offset: 0,
    length: dumpId * 100,
    ...(rows === undefined ? {} : { rows }),
  });

  it('are done when the next one of the same session begins, or the session ends', () => {
    const tables = new RestoredTables(
      // the manifest's counts are not those that are told
      [table(1, 'a', 100), table(2, 'b', 100), table(3, 'c'), table(4, 'left out')],
      [1, 2, 3, 99],
    );
    expect(tables.progress).toEqual({ tables: { done: 0, total: 3 }, finished: [] });
    const rows = new Map([
      [1, 7],
      [3, 9],
    ]);
    const rowsOf = (dumpId: number) => rows.get(dumpId);
    const [one, two] = [tables.session(rowsOf), tables.session(rowsOf)];
    one.begin('public.a');
    two.begin('public.c');
    expect(tables.progress.tables?.done).toBe(0);
    one.begin('public.b');
    // no table: what belongs to the sequence of one
    one.begin('SEQUENCE SET public.b_id');
    expect(tables.progress).toEqual({
      tables: { done: 2, total: 3 },
      finished: [
        { name: 'public.b', bytes: 200 },
        { name: 'public.a', bytes: 100, rows: 7 },
      ],
    });
    two.end();
    two.end();
    expect(tables.progress.tables?.done).toBe(3);
    expect(tables.progress.finished?.[0]).toEqual({ name: 'public.c', bytes: 300, rows: 9 });
  });

  it('are named as far as the last five, and not at all where there are none', () => {
    const tables = new RestoredTables(
      Array.from({ length: 9 }, (_, index) => table(index + 1, `t${index + 1}`)),
      [1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
    const session = tables.session(() => undefined);
    for (let index = 1; index <= 9; index += 1) session.begin(`public.t${index}`);
    expect(tables.progress.finished?.map(({ name }) => name)).toEqual(
      [8, 7, 6, 5, 4].map((index) => `public.t${index}`),
    );
    expect(new RestoredTables([table(1, 'a')], []).progress).toEqual({});
  });
});

describe('the expected size of an archive', () => {
  const old = point('point-1', { completedAt: '2026-01-01T00:00:00.000Z', size: 100, compression: 'zstd' });
  const newest = point('point-2', {
    completedAt: '2026-02-01T00:00:00.000Z',
    size: 300,
    compression: 'gzip',
  });

  it('is that of the newest point, where it was compressed alike', () => {
    expect(expectedSize([newest, old], 'gzip')).toBe(300);
    expect(expectedSize([newest, old], 'zstd')).toBeUndefined();
    expect(expectedSize([point('point-3')], 'gzip')).toBeUndefined();
    expect(expectedSize([], 'gzip')).toBeUndefined();
  });

  it.each([
    ['auto', true, 'zstd'],
    ['auto', false, 'gzip'],
    ['none', true, 'none'],
    ['gzip:9', true, 'gzip'],
    ['zstd:19', true, 'zstd'],
    ['zstd:3', false, 'gzip'],
  ])('compares what %s stands for (zstd: %s): %s', (choice, zstd, algorithm) => {
    expect(algorithmOf(resolveCompression(choice, { major: 17, zstd }).argument)).toBe(algorithm);
  });
});

describe('the request of a job', () => {
  const files = (url: string) =>
    JobRequest.parse({
      kind: 'restore-as-files',
      instanceId: 'inst-1',
      pointId: 'point-1',
      destination: { kind: 'azure-blob', url, credential: { kind: 'sas', source: { kind: 'session' } } },
    });

  it('has no signature that somebody pasted into a URL', () => {
    expect(
      JSON.stringify(redactedRequest(files('https://a.blob.core.windows.net/c?se=1&sig=abc%2Fdef'))),
    ).toContain('/c?se=1&sig=[redacted]"');
    const harmless = files('https://a.blob.core.windows.net/c');
    expect(redactedRequest(harmless)).toEqual(harmless);
  });
});
