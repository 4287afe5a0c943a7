import { describe, expect, it } from 'vitest';
import { notificationFor } from '../../../../../main/hosts/electron/notices/notifications.ts';
import { sampleJob } from '../../../../support/electron/sample-jobs.ts';

const result = { losses: [], messages: [], warnings: ['a', 'b'], notes: [] };
const error = { code: 'UserErrorDBNotFound' as const, message: 'database "x" does not exist', remedy: '' };

describe('notifications of ended jobs', () => {
  const completed = sampleJob({ state: 'completed' });
  const warned = sampleJob({ state: 'completed with warnings', result });
  const failed = sampleJob({ state: 'failed', kind: 'restore-as-database', error });
  const interrupted = sampleJob({ state: 'interrupted', kind: 'verify' });

  it('say what ended how', () => {
    expect(notificationFor(completed, 'all')).toEqual({ title: 'Backup of orders', body: 'Completed' });
    expect(notificationFor(warned, 'all')).toEqual({
      title: 'Backup of orders',
      body: 'Completed with warnings: 2',
    });
    expect(notificationFor(failed, 'all')).toEqual({
      title: 'Restore of orders',
      body: 'Failed: database "x" does not exist',
    });
    expect(notificationFor(interrupted, 'all')?.title).toBe('Verification of orders');
  });

  it('name what a restore could not give back before anything else', () => {
    const losses = ['a', 'b', 'c', 'd'].map((name) => ({
      kind: 'rows' as const,
      what: `rows of app.${name}`,
      reason: '',
      message: '',
    }));
    const lost = sampleJob({ state: 'completed with warnings', result: { ...result, losses } });
    expect(notificationFor(lost, 'problems')?.body).toBe(
      'Completed with losses: rows of app.a; rows of app.b; and 2 more',
    );
  });

  it('are only of problems when that is the setting', () => {
    expect(notificationFor(completed, 'problems')).toBeNull();
    for (const job of [warned, failed, interrupted]) {
      const notification = notificationFor(job, 'problems');
      expect(notification).toEqual(notificationFor(job, 'all'));
      expect(notification?.body).toMatch(/^(Completed with warnings|Failed|Interrupted)/);
    }
  });

  it('are none when that is the setting, and none of what the user cancelled or what still runs', () => {
    for (const job of [completed, warned, failed, interrupted])
      expect(notificationFor(job, 'none')).toBeNull();
    expect(notificationFor(sampleJob({ state: 'cancelled' }), 'all')).toBeNull();
    expect(notificationFor(sampleJob(), 'all')).toBeNull();
  });

  it('keep hostile names and server text in one line, of bearable length', () => {
    const hostile = sampleJob({
      state: 'failed',
      subject: 'a\nb\u2028c\u0007' + 'x'.repeat(200),
      error: { ...error, message: `line 1\nline 2 ${'y'.repeat(400)}` },
    });
    const text = notificationFor(hostile, 'all');
    expect(text?.title).toBe(`Backup of a b c ${'x'.repeat(73)}…`);
    expect(text?.body.startsWith('Failed: line 1 line 2 yyy')).toBe(true);
    expect(text?.body).toHaveLength('Failed: '.length + 160);
  });
});
