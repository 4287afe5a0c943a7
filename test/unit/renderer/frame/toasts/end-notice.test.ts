import { describe, expect, it } from 'vitest';
import { endNotice } from '../../../../../renderer/frame/toasts/end-notice.ts';
import { loss, restoredWith, threeLosses } from '../../../../support/lossy-restore.ts';
import { job } from '../../../../support/overview-data.ts';

describe('a restore with losses', () => {
  it('stays in its notice as long as a failure, with what is missing', () => {
    const many = ['a', 'b', 'c', 'd', 'e'].map((name) => loss(`rows of ${name}`));
    expect(endNotice([restoredWith(many)])).toMatchObject({
      title: 'Restore of prod/shop: completed with losses',
      intent: 'error',
      body: 'Missing: rows of a; rows of b; and 3 more',
    });
    const burst = endNotice([job({ kind: 'verify' }), restoredWith(threeLosses)]);
    expect(burst.title).toBe('1 job completed, 1 completed with losses');
    expect(burst).toMatchObject({ intent: 'error', body: 'prod/shop' });
  });
});

describe('the notice', () => {
  const ended = (state: string, subject: string, kind = 'backup') => job({ state, subject, kind });
  const many = (count: number, state: string) =>
    Array.from({ length: count }, (_, index) => ended(state, `${state} ${index + 1}`));

  it('of one job leads to it and says why it failed', () => {
    const error = { code: 'UserErrorVaultFull', message: 'The vault is full.', remedy: 'Free space.' };
    expect(endNotice([job({ id: 'job-9', state: 'failed', error })])).toEqual({
      title: 'Backup of prod/shop: failed',
      intent: 'error',
      body: 'The vault is full.',
      link: { href: '/jobs/job-9', label: 'Show job', name: 'Show job: Backup of prod/shop' },
    });
  });

  it('of many counts them, names what failed, and leads to the list', () => {
    const [first, ...more] = [...many(48, 'completed'), ...many(2, 'failed')];
    if (first === undefined) throw new Error('there are some');
    const title = '48 backups completed, 2 failed';
    expect(endNotice([first, ...more])).toEqual({
      title,
      intent: 'error',
      body: 'failed 1, failed 2',
      link: { href: '/jobs?state=failed', label: 'Show failed jobs', name: `Show failed jobs: ${title}` },
    });
  });

  it('of several kinds speaks of jobs, and is as grave as the worst of them', () => {
    const verified = ended('completed', 'crm', 'verify');
    expect(endNotice([verified, ended('completed with warnings', 'hr')])).toMatchObject({
      title: '1 job completed, 1 completed with warnings',
      intent: 'warning',
      link: { href: '/jobs', label: 'Show jobs' },
    });
    const five = endNotice([ended('interrupted', 'x\u202ey'), ...many(4, 'failed')]);
    expect(five).toMatchObject({ intent: 'error', link: { href: '/jobs' } });
    expect(five.title).toBe('4 backups failed, 1 interrupted');
    expect(five.body).toMatch(/^x.+y, failed 1, failed 2 and 2 more$/);
    expect(five.body).not.toContain('\u202e');
  });
});
