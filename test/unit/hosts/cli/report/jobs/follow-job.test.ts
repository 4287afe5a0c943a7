import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { InstanceId, PointId } from '../../../../../../shared/ids.ts';
import type { Job, JobState, Loss } from '../../../../../../shared/jobs/jobs.ts';
import { run } from '../../../../../../main/hosts/cli/run.ts';
import { endedJob, routerError, runningJob, server } from '../../../../../support/cli/fake-client.ts';
import { Capture, FakeHost, pgkeep, type Situation } from '../../../../../support/cli/fake-host.ts';

async function* reports(...jobs: Job[]): AsyncGenerator<Job> {
  yield* jobs;
}

const keyId = '1a2b3c4d'.repeat(8);
const instanceId = InstanceId.parse('inst-1a2b');
const result = { pointId: PointId.parse('point-1a2b'), losses: [], messages: [], warnings: [], notes: [] };
const ending = (job: Job): Situation => ({ answers: { 'jobs.watch': () => reports(runningJob, job) } });

describe('the end of a job', () => {
  it('is a summary on standard output, its progress on standard error', async () => {
    const { exitCode, stdout, stderr } = await pgkeep(['backup', 'shop']);
    expect(exitCode).toBe(0);
    expect(stderr).toBe('dumping  1 MiB  512 KiB/s  5s  public.orders\n');
    expect(stdout).toBe(
      `Backup of shop: completed in 12.3s
  recovery point   point-1a2b
  retention        Kept until 23 Nov 2027 (Monthly: chosen by hand)
  stored           1.5 MiB
  rows             12,345
  tables           3
  job              job-1a2b
`,
    );
  });

  it('is the job as one JSON document, and nothing else, with --json', async () => {
    const { exitCode, stdout, stderr } = await pgkeep(['backup', 'shop', '--json']);
    expect({ exitCode, stderr }).toStrictEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout)).toStrictEqual(endedJob);
  });

  it.each<[JobState, number]>([
    ['completed', 0],
    ['completed with warnings', 3],
    ['failed', 1],
    ['cancelled', 1],
    ['interrupted', 1],
  ])('%s is exit code %i', async (state, expected) => {
    expect((await pgkeep(['verify', 'shop'], ending({ ...endedJob, state }))).exitCode).toBe(expected);
    expect((await pgkeep(['jobs', 'watch', 'job-1'], ending({ ...endedJob, state }))).exitCode).toBe(
      expected,
    );
  });

  it('shows the error of a failed job on standard error, and what is left', async () => {
    const job: Job = {
      ...endedJob,
      state: 'failed',
      result: null,
      error: { code: 'UserErrorVaultFull', message: 'no space left', remedy: 'Free space.' },
      leftovers: ['database "shop_copy" on prod'],
    };
    const { stdout, stderr } = await pgkeep(['backup', 'shop'], ending(job));
    expect(stdout).toBe(
      `Backup of shop: failed in 12.3s
  job   job-1a2b
Still to be cleaned: database "shop_copy" on prod
`,
    );
    expect(stderr).toContain('Failed: no space left\n  code   UserErrorVaultFull\n  remedy Free space.\n');
  });

  const withMessages: Job = {
    ...endedJob,
    kind: 'restore-as-database',
    state: 'completed with warnings',
    result: {
      database: 'shop_copy',
      losses: [],
      warnings: ['role app is missing'],
      notes: [],
      messages: [
        { severity: 'ignorable', message: 'schema public exists', reason: 'every database has one' },
        { severity: 'warning', message: 'no owner', reason: 'the role is missing', object: 'TABLE t' },
        { severity: 'unknown', message: 'odd\u001b[2J', reason: 'not known' },
        { severity: 'fatal', message: 'no table', reason: 'it is missing' },
      ],
    },
  };
  const restore = ['restore', 'shop', '--as-database', 'shop_copy', '--server', 'prod'];

  it('groups messages by severity and only counts what may be ignored', async () => {
    const { stdout } = await pgkeep(restore, ending(withMessages));
    expect(stdout).toBe(
      `Restore as database of shop: completed with warnings in 12.3s
  database   shop_copy
  job        job-1a2b
Warnings of the job (1)
  role app is missing
Fatal (1)
  no table
    it is missing
Not classified (1)
  odd
    not known
Warnings (1)
  TABLE t: no owner
    the role is missing
Ignorable (1): shown with --verbose
`,
    );
  });

  it.each([
    { what: 'signed', signature: { outcome: 'signed', keyId, by: 'DBA team' }, told: 'Signed by DBA team.' },
    {
      what: 'not signed',
      signature: { outcome: 'not signed' },
      told: 'Not signed: nothing vouches for who made it.',
    },
    {
      what: 'signed by an unknown key',
      signature: { outcome: 'unknown key', keyId },
      told: `Signed by a key that is not trusted here: ${keyId}.`,
    },
  ] as const)('says that what was read is $what', async ({ signature, told }) => {
    const job: Job = { ...endedJob, kind: 'verify', result: { ...result, signature } };
    expect((await pgkeep(['verify', 'shop'], ending(job))).stdout).toMatch(
      new RegExp(`^  signature +${told}$`, 'm'),
    );
    const restored: Job = { ...job, kind: 'restore-as-database' };
    expect((await pgkeep(restore, ending(restored))).stdout).toContain(told);
  });

  it('of a verification by restore with an unknown key is no question, and how to trust the key', async () => {
    const signature = { outcome: 'unknown key' as const, keyId };
    const job: Job = {
      ...endedJob,
      kind: 'verify',
      state: 'completed with warnings',
      result: { ...result, signature, warnings: ['Compare the whole fingerprint.'] },
    };
    const verify = ['verify', 'shop', '--by-restore', '--server', 'prod'];
    const trust = `pgkeep keys trust NAME --instance ${instanceId} --point ${PointId.parse('point-1a2b')}`;
    const { exitCode, stdout, stderr } = await pgkeep(verify, ending({ ...job, instanceId }));
    expect(exitCode).toBe(3);
    expect(stdout).toContain('Compare the whole fingerprint.');
    expect(`${stdout}${stderr}`).toContain(`If that is the key of somebody you trust: ${trust}`);
    // what another workstation has read says nothing of the keys here
    const elsewhere = { ...job, instanceId, importedFrom: 'archive' };
    const foreign = await pgkeep(verify, ending(elsewhere));
    expect(`${foreign.stdout}${foreign.stderr}`).not.toContain('keys trust');
  });

  it('says where a restore went, how many rows came back, and how to get there', async () => {
    const target = {
      kind: 'database' as const,
      serverId: server.id,
      server: 'prod',
      host: 'db.example.com',
      port: 5432,
      database: 'shop_copy',
    };
    const result = {
      ...withMessages.result,
      losses: [],
      warnings: [],
      notes: [],
      messages: [],
      bytes: 2048,
      rows: 20,
      expectedRows: 40,
    };
    const waited = [{ name: 'waiting', startedAt: endedJob.startedAt, endedAt: '2026-11-23T17:12:05.000Z' }];
    const progress = { phase: 'analyzing', bytes: 0, rate: 0, phases: waited };
    const job: Job = { ...withMessages, state: 'completed', target, result, progress };
    const { stdout } = await pgkeep(restore, ending(job));
    expect(stdout).toBe(
      `Restore as database of shop: completed in 10.3s after it waited 2s
  server         prod (db.example.com:5432)
  database       shop_copy
  read           2 KiB
  rows           20 of the 40 that were backed up of these tables
  open it with   psql 'host=db.example.com port=5432 user=backup dbname=shop_copy sslmode=verify-full sslrootcert=system'
  job            job-1a2b
`,
    );
    const answers = { 'jobs.show': () => ({ ...job, log: [], request: null }) };
    const shown = await pgkeep(['jobs', 'show', 'job-1'], { answers });
    expect(shown.stdout).toContain('  waited         2s\n  duration       10.3s\n');
    expect(shown.stdout).toContain("  open it with   psql 'host=db.example.com ");
  });

  it('says first what a restore could not give back, and ends with a code of its own', async () => {
    const losses: Loss[] = [
      {
        kind: 'rows',
        what: 'rows of app.g',
        reason: 'a function failed',
        message: 'COPY failed',
        table: { schema: 'app', name: 'g' },
        rows: 1200,
      },
      {
        kind: 'unique',
        what: 'unique index u',
        reason: 'the source has rows that break it',
        message: 'could not create it',
        sql: 'CREATE UNIQUE INDEX u ON t (i);',
      },
    ];
    const job: Job = {
      ...withMessages,
      target: { kind: 'database', server: 'my prod', host: 'db.example.com', port: 5432 },
      result: {
        pointId: PointId.parse('point-1a2b'),
        database: 'shop copy',
        losses,
        messages: [],
        warnings: ['a warning'],
        notes: ['a note'],
      },
    };
    const { stdout, exitCode } = await pgkeep(restore, ending(job));
    expect(exitCode).toBe(4);
    expect(stdout).toContain(
      'Restore as database of shop: completed with warnings in 12.3s, with losses: the rows of 1 table were not loaded: app.g; 1 unique index was not created: u\n',
    );
    expect(stdout).toContain(`Losses (2)
  rows of app.g (1,200 rows)
    a function failed
    COPY failed
  unique index u
    the source has rows that break it
    could not create it
    CREATE UNIQUE INDEX u ON t (i);
Once the cause is fixed, rows are loaded from the same recovery point:
  pgkeep restore shop point-1a2b --rows-of app.g --into 'shop copy' --server 'my prod'
Warnings of the job (1)
  a warning
Notes (1)
  a note
`);
    const credential = {
      kind: 'key-vault',
      secret: 'https://kv.vault.azure.net/secrets/shop-restore',
      identity: 'identity-1a2b',
    };
    const request = { kind: 'restore-as-database', credential };
    const own = (identities: unknown[]) =>
      pgkeep(restore, {
        answers: {
          ...ending(job).answers,
          'jobs.show': () => ({ ...job, log: [], request }),
          'azure.identities': () => identities,
        },
      });
    const line = `--server 'my prod' --secret-uri=${credential.secret} --identity=`;
    expect((await own([{ identity: { id: 'identity-1a2b', name: 'backups' } }])).stdout).toContain(
      `${line}backups\n`,
    );
    expect((await own([])).stdout).toContain(`${line}NAME\n`);
  });

  it('says once what a restore failed of', async () => {
    const error = {
      code: 'UserErrorRestoreFailed' as const,
      message: 'The restore failed',
      remedy: 'Fix it.',
      details: 'no table\n(it is missing)',
    };
    const { stdout, stderr } = await pgkeep(restore, ending({ ...withMessages, state: 'failed', error }));
    expect(stdout).toContain('Fatal (1)\n  no table\n    it is missing\n');
    expect(stderr).toContain('Failed: The restore failed\n');
    expect(stderr).not.toContain('no table');
    const other = { ...error, details: 'out of memory' };
    const odd = await pgkeep(restore, ending({ ...withMessages, state: 'failed', error: other }));
    expect(odd.stderr).toContain('    out of memory\n');
  });

  it('shows what may be ignored with --verbose', async () => {
    const { stdout } = await pgkeep([...restore, '--verbose'], ending(withMessages));
    expect(stdout).toContain('Ignorable (1)\n  schema public exists\n    every database has one\n');
  });

  it('that never comes is a failure', async () => {
    const { exitCode, stderr } = await pgkeep(['backup', 'shop'], {
      answers: { 'jobs.watch': () => reports(runningJob) },
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Failed: Job job-1a2b stopped reporting before it ended.\n');
  });

  it('is not waited for when the job does not start', async () => {
    const conflict = {
      code: 'UserErrorJobConflict' as const,
      message: 'A job is in progress already.',
      remedy: 'Wait.',
    };
    const { exitCode, calls, host } = await pgkeep(['backup', 'shop'], {
      answers: {
        'backup.start': () => {
          throw routerError(conflict);
        },
      },
    });
    expect({ exitCode, paths: calls.map(({ path }) => path), listening: host.listening }).toStrictEqual({
      exitCode: 1,
      paths: ['backup.start'],
      listening: 0,
    });
  });
});

describe('on a terminal', () => {
  const draw = async (job: Job) => {
    const stderr = new Capture(true, 200);
    await pgkeep(['backup', 'shop'], {
      stderr,
      answers: { 'jobs.watch': () => reports(job, endedJob) },
    });
    return stderr.text;
  };

  it('draws a bar where the number of bytes is known', async () => {
    const progress = { phase: 'checking', bytes: 512, totalBytes: 1024, rate: 0 };
    expect(await draw({ ...runningJob, progress })).toContain(
      '[============------------] checking  50%  512 B of 1 KiB  5s',
    );
  });

  it('draws no bar where it is not', async () => {
    const text = await draw(runningJob);
    expect(text).toContain('dumping  1 MiB  512 KiB/s  5s  public.orders');
    expect(text).not.toContain('[=');
    expect(text).not.toContain('%');
  });

  it.each([20, 21, 40])(
    'cuts the line at the %i columns of the terminal, so that it can be drawn over',
    async (columns) => {
      const stderr = new Capture(true, columns);
      const progress = { phase: 'checking', bytes: 512, totalBytes: 1024, rate: 0, object: '日本.日本' };
      await pgkeep(['backup', 'shop'], {
        stderr,
        answers: { 'jobs.watch': () => reports({ ...runningJob, progress }, endedJob) },
      });
      const [first, second, ...rest] = stripVTControlCharacters(stderr.text).split('\n');
      expect(first?.trimEnd()).toBe('[============------------] checking  50%'.slice(0, columns));
      expect(second?.trimEnd()).toBe('dumping  1 MiB  512 KiB/s  12.3s  public'.slice(0, columns).trimEnd());
      expect(rest).toStrictEqual(['']);
    },
  );

  it('gives the cursor back', async () => {
    const text = await draw(runningJob);
    expect(text.lastIndexOf('\u001b[?25h')).toBeGreaterThan(text.lastIndexOf('\u001b[?25l'));
    expect(text).toContain('\u001b[?25l');
  });
});

/** A job that ends only when the test says so. */
function openEnded() {
  const end = Promise.withResolvers<Job>();
  const watching = Promise.withResolvers<AbortSignal | undefined>();
  async function* watch(
    _input: unknown,
    options?: { signal?: AbortSignal | undefined },
  ): AsyncGenerator<Job> {
    yield runningJob;
    watching.resolve(options?.signal);
    yield await end.promise;
  }
  return { end: end.resolve, watching: watching.promise, watch };
}

describe('Ctrl-C', () => {
  const cancelled: Job = {
    ...endedJob,
    state: 'cancelled',
    result: null,
    error: { code: 'JobCancelled', message: 'The job was cancelled.', remedy: 'Run it again.' },
  };

  it('cancels the job and waits for its end', async () => {
    const job = openEnded();
    const host = new FakeHost({
      answers: {
        'jobs.watch': job.watch,
        'jobs.cancel': () => {
          job.end(cancelled);
          return runningJob;
        },
      },
    });
    const exit = run(['backup', 'shop'], host);
    await job.watching;
    host.interrupt();
    expect(await exit).toBe(1);
    expect(host.calls.at(-1)).toEqual({ path: 'jobs.cancel', input: { job: 'job-1a2b' } });
    expect(host.stderr.text).toContain('Cancelling… press Ctrl-C again to stop waiting.\n');
    expect(host.stdout.text).toMatch(/^Backup of shop: cancelled in 12\.3s\n/);
    expect({ closed: host.closed, listening: host.listening }).toStrictEqual({ closed: 1, listening: 0 });
  });

  it('a second time stops waiting at once, without cleaning up', async () => {
    const job = openEnded();
    const host = new FakeHost({ answers: { 'jobs.watch': job.watch } });
    const exit = run(['backup', 'shop'], host);
    await job.watching;
    host.interrupt();
    host.nowMs += 400;
    host.interrupt();
    expect(await exit).toBe(130);
    expect(host.closed).toBe(0);
    expect(host.stderr.text).toMatch(/Stopped waiting\..*\n$/);
    expect(host.stdout.text).toBe('');
  });

  it('that arrives twice, from the terminal and from npm, is one', async () => {
    const job = openEnded();
    const host = new FakeHost({ answers: { 'jobs.watch': job.watch } });
    const exit = run(['backup', 'shop'], host);
    await job.watching;
    host.interrupt();
    host.nowMs += 399;
    host.interrupt();
    job.end(cancelled);
    expect(await exit).toBe(1);
    expect(host.calls.filter(({ path }) => path === 'jobs.cancel')).toHaveLength(1);
  });

  it('before the job has an id cancels it as soon as it has one', async () => {
    const job = openEnded();
    const asked = Promise.withResolvers<void>();
    const start = Promise.withResolvers<{ jobId: string }>();
    const host = new FakeHost({
      answers: {
        'backup.start': () => {
          asked.resolve();
          return start.promise;
        },
        'jobs.watch': job.watch,
      },
    });
    const exit = run(['backup', 'shop'], host);
    await asked.promise;
    host.interrupt();
    start.resolve({ jobId: 'job-1a2b' });
    await job.watching;
    job.end(cancelled);
    expect(await exit).toBe(1);
    expect(host.calls.map(({ path }) => path)).toContain('jobs.cancel');
  });

  it('says so when the job cannot be cancelled, and goes on', async () => {
    const job = openEnded();
    const host = new FakeHost({
      answers: {
        'jobs.watch': job.watch,
        'jobs.cancel': () => {
          job.end(endedJob);
          throw routerError({ code: 'UserErrorInvalidInput', message: 'It has ended.', remedy: '-' });
        },
      },
    });
    const exit = run(['backup', 'shop'], host);
    await job.watching;
    host.interrupt();
    expect(await exit).toBe(0);
    expect(host.stderr.text).toContain('Could not cancel: It has ended.\n');
  });

  it('that comes late disturbs neither the cleaning up nor the exit code', async () => {
    const { exitCode, closed, host } = await pgkeep(['backup', 'shop'], {
      closing: async (host) => host.interrupt(),
    });
    expect({ exitCode, closed, listening: host.listening }).toStrictEqual({
      exitCode: 0,
      closed: 1,
      listening: 0,
    });
  });

  it('twice while all is closed stops waiting for that', async () => {
    const { exitCode, closed } = await pgkeep(['backup', 'shop'], {
      closing: (host) => {
        host.interrupt();
        host.nowMs += 400;
        host.interrupt();
        return new Promise(() => {});
      },
    });
    expect({ exitCode, closed }).toStrictEqual({ exitCode: 130, closed: 0 });
  });

  it('leaves a job alone that is only watched', async () => {
    const job = openEnded();
    const host = new FakeHost({ answers: { 'jobs.watch': job.watch } });
    const exit = run(['jobs', 'watch', 'job-1'], host);
    const signal = await job.watching;
    host.interrupt();
    expect(await exit).toBe(130);
    expect(signal?.aborted).toBe(true);
    expect(host.calls.map(({ path }) => path)).toStrictEqual(['jobs.watch']);
    expect(host.stderr.text).toMatch(/Stopped watching; the job goes on\.\n$/);
  });
});

it('makes room on the terminal for a question that comes while a job runs', async () => {
  const stderr = new Capture(true, 200);
  const shown: string[] = [];
  let question: Promise<string> | undefined;
  const host = new FakeHost({
    stderr,
    onOpen: (hooks) => {
      askNow = () => {
        question = hooks.ask('Password of prod');
      };
    },
    ask: async () => {
      shown.push(stderr.text.slice(stderr.text.lastIndexOf('\u001b[?25')));
      return 'swordfish';
    },
    answers: {
      'jobs.watch': async function* () {
        yield runningJob;
        askNow();
        await question;
        yield endedJob;
      },
    },
  });
  let askNow: () => void = () => {};
  expect(await run(['backup', 'shop'], host)).toBe(0);
  expect(await question).toBe('swordfish');
  // the cursor was given back and the line was cleared before the question
  expect(shown).toHaveLength(1);
  expect(shown[0]).toMatch(/^\u001b\[\?25h/);
  expect(stderr.text).not.toContain('swordfish');
});
