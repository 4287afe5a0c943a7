import { describe, expect, it } from 'vitest';
import { serveUntilStopped } from '../../../../main/hosts/serve/stop.ts';

/** Jobs, requests to stop and what is said, under the test's hand. */
function stage(running: number) {
  let listener: (() => void) | undefined;
  let idle = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const said: string[] = [];
  const events: string[] = [];
  const jobs = { running, idle: () => idle.promise };
  const outcome = serveUntilStopped({
    jobs,
    onRequest: (given) => {
      listener = given;
      return () => {
        listener = undefined;
      };
    },
    say: (line) => said.push(line),
    end: () => {
      events.push(`end with ${jobs.running}`);
      return end.promise;
    },
  });
  return {
    said,
    events,
    outcome,
    endIsDone: () => end.resolve(),
    endFails: (error: Error) => end.reject(error),
    listens: () => listener !== undefined,
    request: async () => {
      listener?.();
      await settle();
    },
    jobsEnd: async (left: number) => {
      jobs.running = left;
      const was = idle;
      idle = Promise.withResolvers<void>();
      was.resolve();
      await settle();
    },
  };
}

/** Lets all that is ready run. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('a request to stop', () => {
  it('ends at once when nothing runs, and says nothing', async () => {
    const { request, events, said, outcome, endIsDone, listens } = stage(0);
    await settle();
    expect(events).toStrictEqual([]);
    await request();
    endIsDone();
    expect(await outcome).toBe('ended');
    expect({ events, said, listens: listens() }).toStrictEqual({
      events: ['end with 0'],
      said: [],
      listens: false,
    });
  });

  it('waits for running jobs, also for those that start meanwhile', async () => {
    const { request, jobsEnd, events, said, outcome, endIsDone } = stage(2);
    await request();
    expect(said).toStrictEqual(['2 jobs are in progress: pgkeep ends after that. Ctrl-C again cancels.']);
    await jobsEnd(1);
    expect(events).toStrictEqual([]);
    await jobsEnd(0);
    expect(events).toStrictEqual(['end with 0']);
    endIsDone();
    expect(await outcome).toBe('ended');
    expect(said).toHaveLength(1);
  });

  it('cancels running jobs when it is the second', async () => {
    const { request, events, said, outcome, endIsDone } = stage(1);
    await request();
    await request();
    expect(said).toStrictEqual([
      '1 job is in progress: pgkeep ends after that. Ctrl-C again cancels.',
      'Cancelling: 1 job is in progress.',
    ]);
    expect(events).toStrictEqual(['end with 1']);
    endIsDone();
    expect(await outcome).toBe('ended');
  });

  it('waits for nothing when it is the third; more are no matter', async () => {
    const { request, outcome, endFails } = stage(1);
    for (let each = 0; each < 4; each += 1) await request();
    expect(await outcome).toBe('abandoned');
    endFails(new Error('too late to matter'));
    await settle();
  });

  it('passes on that the end failed', async () => {
    const { request, outcome, endFails, listens } = stage(0);
    await request();
    endFails(new Error('disk full'));
    await expect(outcome).rejects.toThrow('disk full');
    expect(listens()).toBe(false);
  });
});
