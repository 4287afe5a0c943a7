import { describe, expect, it } from 'vitest';
import type { Loss } from '../../../../../shared/jobs/jobs.ts';
import { withoutCron } from '../../../../../main/postgres/restore/losses/cron-elsewhere.ts';
import { lossReason } from '../../../../../main/postgres/restore/losses/reasons.ts';

const loss = (kind: Loss['kind'], what: string, reason: string, more: Partial<Loss> = {}): Loss => ({
  kind,
  what,
  reason,
  message: '',
  ...more,
});
const elsewhere = lossReason('extension', 'ERROR:  can only create extension in database shop');
const cron = loss('extension', 'extension pg_cron', elsewhere);
const nothing = { different: [], notCompared: [] };
const missing = (table: string) => ({ table, expected: 1, found: null });

describe('what a scratch database lacks because pg_cron cannot be in it', () => {
  it('is what follows from the extension, step by step, whatever the order', () => {
    const policy = 'policy p of app.t';
    const losses = [
      loss('policy', policy, 'it needs view app.w, which is missing; rows may be hidden from everybody'),
      loss('object', 'view app.w', 'it needs view app.v, which is missing'),
      loss('object', 'view app.v', 'it needs extension pg_cron, which is missing'),
      loss('rows', 'rows of app.t', 'a function that it calls failed', {
        table: { schema: 'app', name: 't' },
      }),
      cron,
    ];
    const result = withoutCron(losses, { ...nothing, different: [missing('app.t')] });
    expect(result.losses.map(({ what }) => what)).toEqual(['rows of app.t']);
    expect(result.comparison.different).toEqual([missing('app.t')]);
    expect(result.comparison.notCompared.map(({ table }) => table)).toEqual([
      'extension pg_cron',
      'view app.v',
      'view app.w',
      policy,
    ]);
  });

  it('says of the extension where it can be, and of what follows that it needs it', () => {
    const { comparison } = withoutCron(
      [cron, loss('object', 'view app.v', 'it needs extension pg_cron, which is missing')],
      nothing,
    );
    const place =
      'can be created only in the database that cron.database_name names, and in no scratch database';
    expect(comparison.notCompared).toEqual([
      { table: 'extension pg_cron', reason: `it ${place}` },
      { table: 'view app.v', reason: `it needs extension pg_cron, which ${place}` },
    ]);
  });

  it('is no table that is there with other rows, and no table of another schema', () => {
    const needs = 'it needs extension pg_cron, which is missing';
    const rows = loss('rows', 'rows of cron.job', needs, { table: { schema: 'cron', name: 'job' } });
    const different = [{ table: 'cron.job', expected: 2, found: 1 }, missing('shop.job')];
    expect(withoutCron([cron, rows], { ...nothing, different }).comparison.different).toEqual(different);
  });

  it('names a table once, also where its rows were not counted', () => {
    const needs = 'it needs extension pg_cron, which is missing';
    const rows = loss('rows', 'rows of cron.job', needs, { table: { schema: 'cron', name: 'job' } });
    const notCompared = [
      { table: 'cron.job', reason: 'its rows were not counted by the backup' },
      { table: 'public.uncounted', reason: 'its rows were not counted by the backup' },
    ];
    const { comparison } = withoutCron([cron, rows, loss('table', 'table kept', needs)], {
      different: [missing('public.kept')],
      notCompared,
    });
    expect(comparison.different).toEqual([]);
    expect(comparison.notCompared.map(({ table }) => table)).toEqual([
      'public.uncounted',
      'extension pg_cron',
      'public.kept',
      'cron.job',
    ]);
  });

  it('is nothing where pg_cron is missing for another reason', () => {
    const said = 'ERROR:  unrecognized configuration parameter "cron.database_name"';
    const losses = [loss('extension', 'extension pg_cron', lossReason('extension', said))];
    const comparison = { ...nothing, different: [missing('cron.job')] };
    expect(withoutCron(losses, comparison)).toEqual({ losses, comparison });
  });
});
