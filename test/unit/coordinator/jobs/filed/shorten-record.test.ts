import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { shortenJobRecord } from '../../../../../main/coordinator/jobs/filed/shorten-record.ts';
import { Job, type JobResult } from '../../../../../shared/jobs/jobs.ts';

const at = '2026-01-01T00:00:00.000Z';

function jobWith(result: Partial<JobResult>): Job {
  return Job.parse({
    id: 'job-20260101t000000-00000001',
    kind: 'restore-as-database',
    state: 'failed',
    instanceId: null,
    subject: 'shop',
    startedAt: at,
    endedAt: at,
    host: 'host',
    user: 'user',
    progress: null,
    result: { messages: [], warnings: [], ...result },
    error: { code: 'UserErrorRestoreFailed', message: 'failed', remedy: 'look' },
    leftovers: [],
  });
}

const loss = (index: number, text = 'x') => ({
  kind: 'rows' as const,
  what: `rows of app.t${index}`,
  reason: 'the source has rows that break it',
  message: text,
  sql: text,
});
const message = (text: string) => ({ severity: 'fatal' as const, message: text, reason: text });
const sizeOf = (job: Job) => Buffer.byteLength(JSON.stringify(job));

describe('the record of a job', () => {
  it('that fits stays as it is', () => {
    const job = jobWith({ losses: [loss(1)], notes: ['a note'] });
    expect(shortenJobRecord(job)).toBe(job);
  });

  it('of a restore of 20,000 tables that all failed has its first losses, and says how many it has not', () => {
    const texts = 'ERROR: '.padEnd(400, 'é');
    const job = jobWith({
      losses: Array.from({ length: 20_000 }, (_, index) => loss(index, texts)),
      messages: Array.from({ length: 20_000 }, () => message(texts)),
    });
    const fitted = shortenJobRecord(job);
    expect(sizeOf(fitted)).toBeLessThanOrEqual(1024 * 1024);
    expect(fitted.result?.losses.length).toBeGreaterThan(250);
    expect(fitted.result?.losses[0]).toEqual(loss(0, texts));
    expect(fitted.result?.notes).toEqual([
      `The record of this job was too large: 20000 of 20000 messages, ${20_000 - (fitted.result?.losses.length ?? 0)} of 20000 losses were left out.`,
    ]);
  });

  it('of so many entries is measured in a few passes', () => {
    const job = jobWith({
      losses: Array.from({ length: 2_000 }, (_, index) => loss(index, 'x'.repeat(300))),
      messages: Array.from({ length: 2_000 }, () => message('x'.repeat(300))),
    });
    const measured = vi.spyOn(JSON, 'stringify');
    shortenJobRecord(job, 20_000);
    const characters = measured.mock.results.reduce((sum, { value }) => sum + String(value).length, 0);
    measured.mockRestore();
    expect(characters).toBeLessThan(3 * sizeOf(job));
  });

  it('is as long as it may be: one half more of what was left out last would be too much', () => {
    const job = jobWith({ losses: [loss(1)], notes: Array.from({ length: 64 }, (_, index) => `é${index}`) });
    const fitted = shortenJobRecord(job, 1_000);
    const size = sizeOf(fitted);
    expect(fitted.result?.losses).toEqual([loss(1)]);
    expect(shortenJobRecord(job, size)).toEqual(fitted);
    expect(shortenJobRecord(job, size - 1).result?.notes.length).toBeLessThan(
      fitted.result?.notes.length ?? 0,
    );
  });

  it('with a text of megabytes keeps its beginning', () => {
    const fitted = shortenJobRecord(
      jobWith({ messages: [message('x'.repeat(5_000_000))], losses: [loss(1)] }),
    );
    expect(fitted.result?.messages[0]?.message).toBe(`${'x'.repeat(2_000)}… (cut)`);
    expect(fitted.result?.losses).toEqual([loss(1)]);
  });

  it('is a record of bounded size that its schema takes, whatever the lists hold', () => {
    const texts = fc.array(fc.string({ maxLength: 3_000, unit: 'grapheme' }), { maxLength: 60 });
    fc.assert(
      fc.property(texts, texts, texts, (messages, warnings, notes) => {
        const fitted = shortenJobRecord(
          jobWith({ messages: messages.map(message), warnings, notes }),
          10_000,
        );
        expect(sizeOf(fitted)).toBeLessThanOrEqual(10_000);
        expect(Job.parse(fitted)).toEqual(fitted);
      }),
    );
  });
});
