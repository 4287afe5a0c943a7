import { existsSync } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cleanUp } from '../../../../main/core/clean-up.ts';
import { PgkeepError } from '../../../../main/core/errors.ts';
import { registerSecret } from '../../../../main/core/redact.ts';
import {
  JobRunner,
  type FlowOutcome,
  type JobContext,
  type JobStart,
  redactedRequest,
} from '../../../../main/coordinator/jobs/runner.ts';
import { Leftover } from '../../../../main/store/tables/jobs/leftovers.ts';
import { Store } from '../../../../main/store/store.ts';
import { VaultId } from '../../../../shared/ids.ts';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import { JobRequest } from '../../../../shared/jobs/job-request.ts';
import { verifyRequest } from '../../../support/store-records.ts';
import { openEngine, type TestEngine } from '../../../support/engine.ts';

let engine: TestEngine;
let ended: { job: Job; vaultId: string | null }[];
let runner: JobRunner;
/** So many times faster than in the product does a runner look into the store: every 20 ms. */
const faster = 25;
const { setInterval } = globalThis;
beforeEach(async () => {
  vi.spyOn(globalThis, 'setInterval').mockImplementation((work: () => void, milliseconds = 0) =>
    setInterval(work, milliseconds / faster),
  );
  engine = await openEngine();
  ended = [];
  runner = newRunner();
});
afterEach(async () => {
  await runner.close();
  await engine[Symbol.asyncDispose]();
  vi.restoreAllMocks();
});

const newRunner = () =>
  new JobRunner(engine, (job, vaultId) => {
    ended.push({ job, vaultId });
    return Promise.resolve();
  });

const outcome: FlowOutcome = {
  state: 'completed',
  result: { bytes: 7, losses: [], messages: [], warnings: [], notes: [] },
};

const start = (flow: JobStart['flow'], more: Partial<JobStart> = {}): JobStart => ({
  kind: 'verify',
  request: verifyRequest,
  subject: 'shop',
  instanceId: null,
  vaultId: null,
  exclusive: null,
  flow,
  ...more,
});

/** A flow that waits until its signal is aborted, and says when it has begun. */
function endless(): { flow: JobStart['flow']; begun: Promise<JobContext> } {
  const { promise: begun, resolve } = Promise.withResolvers<JobContext>();
  const flow = (context: JobContext) =>
    new Promise<FlowOutcome>((_resolve, reject) => {
      context.signal.addEventListener('abort', () => reject(new Error('cut off in the middle')));
      resolve(context);
    });
  return { flow, begun };
}

const stored = (id: string) => engine.store.jobs.get(id)?.job;

/** Waits for the next look of the runner into the store. */
async function watched(id: Parameters<JobRunner['watch']>[0]): Promise<Job[]> {
  const seen: Job[] = [];
  for await (const job of runner.watch(id)) seen.push(job);
  return seen;
}

describe('a job', () => {
  it('is in the store before anything else happens', async () => {
    let before: Job | undefined;
    const id = runner.start(
      start((context) => {
        before = stored(context.jobId);
        return Promise.resolve(outcome);
      }),
    );
    expect(stored(id)).toMatchObject({
      state: 'in progress',
      startedAt: '2026-11-23T18:00:00.000Z',
      host: hostname(),
      progress: { phase: 'starting', bytes: 0, rate: 0 },
    });
    expect(engine.store.jobs.get(id)).toMatchObject({ pid: process.pid, cancelRequested: false });
    // to ask for it again
    expect(engine.store.jobs.request(id)).toEqual(verifyRequest);
    await runner.idle();
    expect(before?.state).toBe('in progress');
  });

  it.each(['completed', 'completed with warnings'] as const)('ends as %s', async (state) => {
    const vaultId = VaultId.parse('vault-1');
    const id = runner.start(start(() => Promise.resolve({ ...outcome, state }), { vaultId }));
    engine.clock.advance(5_000);
    await runner.idle();
    expect(stored(id)).toMatchObject({
      state,
      endedAt: '2026-11-23T18:00:05.000Z',
      result: outcome.result,
      error: null,
    });
    expect(ended).toEqual([{ job: stored(id), vaultId: 'vault-1' }]);
  });

  it('fails with the result and the error that the flow found', async () => {
    const error = new PgkeepError('UserErrorArchiveCorrupt', 'damaged', { details: 'where' });
    const id = runner.start(start(() => Promise.resolve({ ...outcome, state: 'failed', error })));
    await runner.idle();
    expect(stored(id)).toMatchObject({
      state: 'failed',
      result: outcome.result,
      error: { code: 'UserErrorArchiveCorrupt', message: 'damaged', details: 'where' },
    });
  });

  it('fails with what the flow throws, without secrets', async () => {
    registerSecret('swordfish-1');
    const flows = [
      () => Promise.reject(new PgkeepError('UserErrorDBNotFound', 'no swordfish-1')),
      () => Promise.reject(new TypeError('swordfish-1 is not a function')),
      () => {
        throw new Error('at once');
      },
    ];
    const ids = flows.map((flow) => runner.start(start(flow)));
    await runner.idle();
    expect(ids.map((id) => [stored(id)?.state, stored(id)?.error?.code, stored(id)?.error?.message])).toEqual(
      [
        ['failed', 'UserErrorDBNotFound', 'no [redacted]'],
        ['failed', 'InternalError', '[redacted] is not a function'],
        ['failed', 'InternalError', 'at once'],
      ],
    );
  });

  it('has a private folder while it runs', async () => {
    let scratch = '';
    const flow = async (context: JobContext) => {
      ({ scratch } = context);
      await writeFile(join(scratch, 'file'), 'x');
      if (process.platform !== 'win32') expect((await stat(scratch)).mode & 0o777).toBe(0o700);
      return outcome;
    };
    const id = runner.start(start(flow));
    await runner.idle();
    expect(stored(id)?.state).toBe('completed');
    expect(scratch).toBe(join(engine.scratch, id));
    expect(existsSync(scratch)).toBe(false);
  });

  it('keeps its log, redacted, the last 2000 lines', async () => {
    registerSecret('swordfish-2');
    const flow = (context: JobContext) => {
      for (let line = 1; line <= 2_100; line += 1) context.log(`line ${line} swordfish-2`);
      return Promise.resolve(outcome);
    };
    const id = runner.start(start(flow));
    await runner.idle();
    const log = engine.store.jobs.log(id, 5_000);
    expect(log).toHaveLength(2_000);
    expect([log[0]?.text, log.at(-1)?.text]).toEqual(['line 101 [redacted]', 'line 2100 [redacted]']);
  });

  it('shows its progress; each phase begins with nothing, its rate included', async () => {
    const seen: Job['progress'][] = [];
    const flow = (context: JobContext) => {
      const look = () => seen.push(stored(context.jobId)?.progress ?? null);
      context.progress({ phase: 'restoring data', object: 'public.a' });
      look();
      engine.clock.advance(2_000);
      context.progress({ bytes: 4_000, object: 'public.b', totalBytes: 9_000, rows: 3 });
      context.progress({ phase: 'analyzing' });
      look();
      engine.clock.advance(1_000);
      context.progress({ phase: 'copying', bytes: 500, totalBytes: 800 });
      look();
      return Promise.resolve(outcome);
    };
    const id = runner.start(start(flow));
    await runner.idle();
    const at = (second: number) => `2026-11-23T18:00:0${second}.000Z`;
    const data = { name: 'restoring data', startedAt: at(0), endedAt: at(2) };
    const analyzing = { name: 'analyzing', startedAt: at(2), endedAt: at(3) };
    const copying = { name: 'copying', startedAt: at(3), endedAt: null };
    expect(seen).toEqual([
      {
        phase: 'restoring data',
        object: 'public.a',
        bytes: 0,
        rate: 0,
        phases: [{ ...data, endedAt: null }],
      },
      { phase: 'analyzing', bytes: 0, rate: 0, phases: [data, { ...analyzing, endedAt: null }] },
      { phase: 'copying', bytes: 500, totalBytes: 800, rate: 0, phases: [data, analyzing, copying] },
    ]);
    // the last one ends with the job
    expect(stored(id)?.progress?.phases).toEqual([data, analyzing, { ...copying, endedAt: at(3) }]);
  });

  it('writes down what it begins and strikes it out when it is whole', async () => {
    const leftover = (words: string) =>
      Leftover.parse({ kind: 'database', words, serverId: 'server-1', database: 'd' });
    const id = runner.start(
      start(async (context) => {
        (await context.begin(leftover('done'))).done();
        await context.begin(leftover('half'));
        throw new Error('lost');
      }),
    );
    await runner.idle();
    expect(stored(id)?.leftovers).toEqual(['half']);
  });
});

describe('what is told of a job beside its row', () => {
  /** A runner whose log is kept. */
  function logged(onEnd: ConstructorParameters<typeof JobRunner>[1], owner: string | null = null) {
    const lines: { about: Record<string, unknown>; what: string }[] = [];
    const keep = (about: Record<string, unknown>, what: string) => void lines.push({ about, what });
    const log = { ...engine.log, warn: keep, error: keep } as never;
    return { lines, runner: new JobRunner({ ...engine, log }, onEnd, owner) };
  }

  it('is in its log what failed while it was cleaned up', async () => {
    const id = runner.start(
      start(async () => {
        const error = new Error('first');
        await cleanUp(error, () => {
          throw new Error('then');
        });
        throw error;
      }),
    );
    await runner.idle();
    expect(stored(id)?.error?.message).toBe('first');
    expect(engine.store.jobs.log(id).map(({ text }) => text)).toStrictEqual(['after that: then']);
  });

  it('is in the log of pgkeep why it did not complete, with where in the code for a defect', async () => {
    const { lines, runner: other } = logged(() => Promise.resolve());
    const foreseen = other.start(
      start(() => Promise.reject(new PgkeepError('UserErrorDBNotFound', 'no such'))),
    );
    await other.idle();
    const defect = other.start(start(() => Promise.reject(new Error('a defect'))));
    await other.idle();
    expect(lines).toStrictEqual([
      {
        what: 'job did not complete',
        about: {
          job: foreseen,
          error: expect.objectContaining({ message: 'no such' }) as object,
          stack: undefined,
        },
      },
      {
        what: 'job did not complete',
        about: {
          job: defect,
          error: expect.objectContaining({ message: 'a defect' }) as object,
          stack: expect.stringMatching(/^Error: a defect\n +at /) as string,
        },
      },
    ]);
    await other.close();
  });

  it('is that it could not be filed; it has ended all the same', async () => {
    const { lines, runner: other } = logged(() => Promise.reject(new Error('no vault')), 'owner-1');
    const id = other.start(start(() => Promise.resolve(outcome)));
    expect(other.runsHere(id)).toBe(true);
    expect(engine.store.jobs.get(id)?.owner).toBe('owner-1');
    await other.idle();
    expect(lines).toMatchObject([
      { what: 'cannot file a job', about: { job: id, error: { message: 'no vault' } } },
    ]);
    expect({ runsHere: other.runsHere(id), running: other.running }).toStrictEqual({
      runsHere: false,
      running: 0,
    });
    expect(stored(id)?.state).toBe('completed');
    await other.close();
  });

  it('is nothing to file where another process has ended it', async () => {
    const { flow, begun } = endless();
    const id = runner.start(start(flow));
    await begun;
    const endedAt = engine.clock.now().toISOString();
    engine.store.jobs.end(id, { state: 'interrupted', endedAt, progress: null, result: null, error: null });
    runner.cancel(id);
    await runner.idle();
    expect(stored(id)?.state).toBe('interrupted');
    expect(ended.map(({ job }) => job.state)).toStrictEqual(['interrupted']);
  });
});

describe('exclusive jobs', () => {
  it('conflict until the first has ended', async () => {
    const { flow } = endless();
    const exclusive = 'backup of shop';
    const first = runner.start(start(flow, { exclusive }));
    expect(() => runner.start(start(flow, { exclusive }))).toThrow(
      expect.objectContaining({
        code: 'UserErrorJobConflict',
        message: `A job is in progress already: backup of shop (${first}).`,
      }),
    );
    runner.cancel(first);
    await runner.idle();
    const second = runner.start(start(() => Promise.resolve(outcome), { exclusive }));
    await runner.idle();
    expect(stored(second)?.state).toBe('completed');
  });
});

describe('backups of one server', () => {
  const queue = { of: 'backups', key: 'db:5432', name: 'old' } as const;
  const scratchOf = (id: string) => existsSync(join(engine.scratch, id));

  it('wait for their turn with a row and nothing else, and then run', async () => {
    const proceed = Promise.withResolvers<void>();
    const waitForIt = async () => {
      await proceed.promise;
      return outcome;
    };
    const [one, two] = [endless(), endless()];
    const first = runner.start(start(one.flow, { queue }));
    const second = runner.start(start(two.flow, { queue }));
    const third = runner.start(start(waitForIt, { queue }));
    await Promise.all([one.begun, two.begun]);
    expect(stored(third)).toMatchObject({
      state: 'in progress',
      endedAt: null,
      progress: {
        phase: 'waiting',
        waitingFor: '2 other backups on old',
        phases: [{ name: 'waiting', startedAt: '2026-11-23T18:00:00.000Z', endedAt: null }],
      },
    });
    expect([scratchOf(first), scratchOf(second), scratchOf(third)]).toEqual([true, true, false]);
    expect(runner.running).toBe(3);
    engine.clock.advance(2_000);
    runner.cancel(first);
    proceed.resolve();
    const seen = await watched(third);
    expect(seen.at(-1)).toMatchObject({
      state: 'completed',
      progress: { phases: [{ name: 'waiting', endedAt: '2026-11-23T18:00:02.000Z' }] },
    });
    expect(seen.at(-1)?.progress).not.toHaveProperty('waitingFor');
    expect(stored(second)?.state).toBe('in progress');
  });

  it('do not wait for restores that wait for the same server, nor those for them', async () => {
    const restores = { ...queue, of: 'points' } as const;
    const [one, two, restore] = [endless(), endless(), endless()];
    for (const { flow } of [one, two]) runner.start(start(flow, { queue }));
    runner.start(start(restore.flow, { queue: restores }));
    await Promise.all([one.begun, two.begun, restore.begun]);
    runner.start(start(endless().flow, { queue: restores }));
    const waiting = runner.start(start(endless().flow, { queue: restores }));
    expect(stored(waiting)?.progress).toMatchObject({ phase: 'waiting', waitingFor: '2 other jobs on old' });
  });

  it('are cancelled while they wait, by this process, by another one and by closing', async () => {
    const [one, two] = [endless(), endless()];
    for (const { flow } of [one, two]) runner.start(start(flow, { queue }));
    let begun = 0;
    const never = () => {
      begun += 1;
      return Promise.resolve(outcome);
    };
    const waiting = [1, 2, 3].map(() => runner.start(start(never, { queue })));
    await Promise.all([one.begun, two.begun]);
    const [here, elsewhere, closing] = waiting;
    if (here === undefined || elsewhere === undefined || closing === undefined) throw new Error('three wait');
    runner.cancel(here);
    expect((await watched(here)).at(-1)?.state).toBe('cancelled');
    engine.store.jobs.requestCancel(elsewhere);
    expect((await watched(elsewhere)).at(-1)?.state).toBe('cancelled');
    expect(stored(closing)?.state).toBe('in progress');
    await runner.close();
    expect(waiting.map((id) => stored(id)?.state)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect(begun).toBe(0);
    runner = newRunner();
  });

  it('give a sign of life while they wait, and stop when somebody declared them dead', async () => {
    const [one, two, three] = [endless(), endless(), endless()];
    for (const { flow } of [one, two]) runner.start(start(flow, { queue }));
    const id = runner.start(start(three.flow, { queue }));
    await Promise.all([one.begun, two.begun]);
    engine.clock.advance(60_000);
    await vi.waitFor(() => expect(engine.store.jobs.get(id)?.heartbeatAt).toBe('2026-11-23T18:01:00.000Z'), {
      timeout: 20_000,
    });
    const endedAt = engine.clock.now().toISOString();
    engine.store.jobs.end(id, { state: 'interrupted', endedAt, progress: null, result: null, error: null });
    await vi.waitFor(() => expect(runner.running).toBe(2), { timeout: 20_000 });
    expect(stored(id)).toMatchObject({ state: 'interrupted', error: null });
  });

  it('follow the setting at once', async () => {
    engine.store.settings.set('interface', { backupsPerServer: 1 });
    const [one, two] = [endless(), endless()];
    runner.start(start(one.flow, { queue }));
    const id = runner.start(start(two.flow, { queue }));
    await one.begun;
    expect(stored(id)?.progress?.waitingFor).toBe('1 other backup on old');
    engine.store.settings.set('interface', { backupsPerServer: 2 });
    await two.begun;
    expect(stored(id)?.progress?.phase).toBe('starting');
  });

  it('hold up nothing else', async () => {
    const [one, two] = [endless(), endless()];
    for (const { flow } of [one, two]) runner.start(start(flow, { queue }));
    runner.start(start(endless().flow, { queue }));
    const verification = runner.start(start(() => Promise.resolve(outcome)));
    expect((await watched(verification)).at(-1)?.state).toBe('completed');
  });
});

describe('cancelling', () => {
  const cancelled = { state: 'cancelled', result: null, error: { code: 'JobCancelled' } };

  it('aborts the flow', async () => {
    const { flow, begun } = endless();
    const id = runner.start(start(flow));
    await begun;
    runner.cancel(id);
    await runner.idle();
    expect(stored(id)).toMatchObject(cancelled);
  });

  it('before the flow has begun keeps it from beginning', async () => {
    let begun = false;
    const id = runner.start(
      start(() => {
        begun = true;
        return Promise.resolve(outcome);
      }),
    );
    runner.cancel(id);
    await runner.idle();
    expect(begun).toBe(false);
    expect(stored(id)).toMatchObject(cancelled);
  });

  it('works from another process, through the store', async () => {
    const { flow, begun } = endless();
    const id = runner.start(start(flow));
    await begun;
    const other = new Store(join(engine.folder, 'pgkeep.sqlite'));
    other.jobs.requestCancel(id);
    other.close();
    await runner.idle();
    expect(stored(id)).toMatchObject(cancelled);
  });

  it('a job that comes to its end all the same has completed', async () => {
    const id = runner.start(
      start((context) => {
        runner.cancel(context.jobId);
        return Promise.resolve(outcome);
      }),
    );
    await runner.idle();
    expect(stored(id)?.state).toBe('completed');
  });

  it('stops a job that runs here though the store cannot be written', async () => {
    const { flow, begun } = endless();
    const id = runner.start(start(flow));
    await begun;
    const full = vi.spyOn(engine.store.jobs, 'requestCancel').mockImplementation(() => {
      throw new PgkeepError('UserErrorHomeFull', 'full');
    });
    expect(() => runner.cancel(id)).toThrow('full');
    full.mockRestore();
    await runner.idle();
    expect(stored(id)).toMatchObject(cancelled);
  });

  it('close cancels everything and waits for the cleaning', async () => {
    let cleaned = false;
    const { flow, begun } = endless();
    const id = runner.start(
      start(async (context) => {
        try {
          return await flow(context);
        } finally {
          await new Promise((resolve) => setImmediate(resolve));
          cleaned = true;
        }
      }),
    );
    await begun;
    await runner.close();
    expect(cleaned).toBe(true);
    expect(stored(id)).toMatchObject(cancelled);
  });

  it('a job that somebody declared dead stops and stays interrupted', async () => {
    const { flow, begun } = endless();
    const id = runner.start(start(flow));
    const context = await begun;
    const endedAt = engine.clock.now().toISOString();
    engine.store.jobs.end(id, { state: 'interrupted', endedAt, progress: null, result: null, error: null });
    await runner.idle();
    expect(context.signal.reason).toMatchObject({ code: 'JobInterrupted' });
    expect(stored(id)).toMatchObject({ state: 'interrupted', error: null });
  });
});

describe('watching', () => {
  it('sees the start, changes and the end', async () => {
    const proceed = Promise.withResolvers<void>();
    const id = runner.start(
      start(async (context) => {
        await proceed.promise;
        context.progress({ phase: 'dumping' });
        return outcome;
      }),
    );
    const watching = watched(id);
    proceed.resolve();
    const seen = await watching;
    expect(seen[0]?.state).toBe('in progress');
    expect(seen.at(-1)).toEqual(stored(id));
    expect(seen.slice(0, -1).every(({ state }) => state === 'in progress')).toBe(true);
    expect(seen.at(-1)?.state).toBe('completed');
  });

  it('sees a job that another runner works on', async () => {
    const other = newRunner();
    const { flow, begun } = endless();
    const id = other.start(start(flow));
    const watching = watched(id);
    await begun;
    other.cancel(id);
    await other.idle();
    expect((await watching).at(-1)?.state).toBe('cancelled');
  });

  it('gives an ended job once, and waits for nothing', async () => {
    const id = runner.start(start(() => Promise.resolve(outcome)));
    await runner.idle();
    const handles = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = handles();
    expect(await watched(id)).toEqual([stored(id)]);
    expect(handles()).toBe(before);
  });

  it('ends when the watcher leaves', async () => {
    const { flow } = endless();
    const id = runner.start(start(flow));
    const abort = new AbortController();
    const iterator = runner.watch(id, abort.signal);
    expect((await iterator.next()).value).toMatchObject({ state: 'in progress' });
    const next = iterator.next();
    abort.abort(new Error('gone'));
    await expect(next).rejects.toThrow('gone');
    expect(stored(id)?.state).toBe('in progress');
  });

  it('knows no other jobs', async () => {
    const id = runner.start(start(() => Promise.resolve(outcome)));
    const unknown = `${id}x` as typeof id;
    await expect(runner.watch(unknown).next()).rejects.toMatchObject({ code: 'UserErrorNotFound' });
  });
});

describe('a store that cannot be written', () => {
  const full = new PgkeepError('UserErrorHomeFull', 'There is no space left on the disk.');
  const isFull = { now: true };
  /** The methods of a repository that fail while the disk is full. */
  function failing<Repository extends object>(repository: Repository, names: (keyof Repository)[]): void {
    for (const name of names) {
      const real = repository[name] as (...input: unknown[]) => unknown;
      vi.spyOn(repository, name as never).mockImplementation(((...input: unknown[]) => {
        if (isFull.now) throw full;
        return real.call(repository, ...input);
      }) as never);
    }
  }
  beforeEach(() => {
    isFull.now = true;
    failing(engine.store.jobs, ['beat', 'appendLog', 'end', 'trimLog']);
    failing(engine.store.leftovers, ['remove']);
  });

  it('undoes no job: its end, its log and what it has struck out are written later', async () => {
    isFull.now = false;
    const leftover = Leftover.parse({ kind: 'database', words: 'd', serverId: 'server-1', database: 'd' });
    const bookkeeping: string[] = [];
    const id = runner.start(
      start(async (context) => {
        const begun = await context.begin(leftover);
        isFull.now = true;
        context.log('first');
        context.progress({ phase: 'committing' });
        begun.done();
        context.later(() => {
          if (isFull.now) throw full;
          bookkeeping.push('point');
        });
        return outcome;
      }),
    );
    // who waits for it here hears of the end at once
    expect((await watched(id)).at(-1)).toMatchObject({ state: 'completed', result: outcome.result });
    expect(stored(id)).toMatchObject({ state: 'in progress' });
    expect(ended).toEqual([]);
    isFull.now = false;
    await runner.idle();
    expect(stored(id)).toMatchObject({ state: 'completed', leftovers: [] });
    expect(engine.store.jobs.log(id).map(({ text }) => text)).toEqual(['first']);
    expect(bookkeeping).toEqual(['point']);
    expect(ended).toMatchObject([{ job: { id, state: 'completed' } }]);
  });

  it('does not keep the process from closing: the lock of the owner tells the rest', async () => {
    const id = runner.start(start(() => Promise.resolve(outcome)));
    expect((await watched(id)).at(-1)).toMatchObject({ state: 'completed' });
    await runner.close();
    expect(stored(id)).toMatchObject({ state: 'in progress' });
  });

  it('ends a job that cannot write down what it is about to make, and no other', async () => {
    failing(engine.store.leftovers, ['insert']);
    const { flow, begun } = endless();
    const other = runner.start(start(flow));
    await begun;
    const words = { kind: 'database', words: 'd', serverId: 'server-1', database: 'd' };
    const id = runner.start(
      start(async (context) => {
        await context.begin(Leftover.parse(words));
        return outcome;
      }),
    );
    expect((await watched(id)).at(-1)).toMatchObject({
      state: 'failed',
      error: { code: 'UserErrorHomeFull' },
    });
    isFull.now = false;
    runner.cancel(other);
    await runner.idle();
    expect([stored(id)?.state, stored(other)?.state]).toEqual(['failed', 'cancelled']);
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
