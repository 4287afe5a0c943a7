import { describe, expect, it } from 'vitest';
import { askedRestore } from '../../../../../renderer/features/jobs/actions/asked-restore.ts';
import { cancelWords } from '../../../../../renderer/features/jobs/actions/cancel-words.ts';
import { jobStatus } from '../../../../../renderer/ui/words/job.ts';
import { JobRequest } from '../../../../../shared/job-request.ts';
import { InstanceId, ServerId, VaultId } from '../../../../../shared/ids.ts';
import { Job, type JobProgress } from '../../../../../shared/jobs.ts';
import {
  csvCell,
  exportName,
  jobsAsCsv,
  jobsAsJson,
} from '../../../../../renderer/features/jobs/list/export.ts';
import { groupedMessages } from '../../../../../renderer/features/jobs/details/grouped-messages.ts';
import {
  afterOf,
  filterFrom,
  filterParams,
  noFilter,
  withStarted,
} from '../../../../../renderer/features/jobs/list/filter.ts';
import { phasesAt } from '../../../../../renderer/features/jobs/progress/phases-at.ts';
import { remedyFor, type RemedyFacts } from '../../../../../renderer/features/jobs/actions/remedies.ts';
import { jobSentence, outcomeWords } from '../../../../../renderer/features/jobs/words.ts';
import {
  timeLeft,
  timeLeftFor,
  timeLeftWords,
} from '../../../../../renderer/features/jobs/progress/time-left.ts';

const job = (more: Record<string, unknown> = {}): Job =>
  Job.parse({
    id: 'job-0001',
    kind: 'backup',
    state: 'completed',
    instanceId: 'inst-0001',
    subject: 'prod/shop',
    startedAt: '2026-11-23T02:10:00.000Z',
    endedAt: '2026-11-23T02:14:00.000Z',
    host: 'dba-01',
    user: 'ada',
    progress: null,
    result: { bytes: 1024, tables: 2, rows: 3, messages: [], warnings: [] },
    error: null,
    leftovers: [],
    ...more,
  });
const now = new Date('2026-11-23T03:00:00.000Z');

describe('the export', () => {
  it('disarms what a spreadsheet would run', () => {
    expect(['=1+1', '+1', '-1', '@x', '\t=1', 'plain'].map(csvCell)).toEqual([
      "'=1+1",
      "'+1",
      "'-1",
      "'@x",
      '"\'\t=1"',
      'plain',
    ]);
  });

  it('quotes commas, quotes and line ends, and leaves numbers numbers', () => {
    expect([csvCell('a,"b"\nc'), csvCell(-5), csvCell(null), csvCell(undefined)]).toEqual([
      '"a,""b""\nc"',
      '-5',
      '',
      '',
    ]);
  });

  it('writes a line a job below the titles', () => {
    const lines = jobsAsCsv([job({ subject: '=cmd|x' })]).split('\r\n');
    expect(lines[0]?.startsWith('\ufeffid,kind,state,subject,')).toBe(true);
    expect(lines[1]).toBe(
      "job-0001,backup,completed,'=cmd|x,2026-11-23T02:10:00.000Z,2026-11-23T02:14:00.000Z,dba-01,ada,1024,3,2,,,,,",
    );
    expect(lines).toHaveLength(3);
  });

  it('writes JSON that reads back, under a name with the day', () => {
    expect(JSON.parse(jobsAsJson([job()]))).toEqual([job()]);
    expect(exportName(now, 'csv')).toBe('pgkeep-jobs-2026-11-23.csv');
  });
});

describe('the filter', () => {
  it('survives the address and drops what it does not know', () => {
    const filter = { ...noFilter, search: 'a&b', state: 'in progress', since: 'week' } as const;
    expect(filterFrom(new URLSearchParams(filterParams(filter).toString()))).toEqual(filter);
    expect(filterFrom(new URLSearchParams('state=odd&kind=x&since=toString'))).toEqual(noFilter);
  });

  it('asks the same for a minute', () => {
    const at = now.getTime();
    expect(afterOf('hour', at)).toBe('2026-11-23T02:00:00.000Z');
    expect(afterOf('hour', at + 59_999)).toBe(afterOf('hour', at));
    expect(afterOf('', at)).toBeUndefined();
  });

  it('adds what began since, drops what no longer fits, newest first', () => {
    const started = job({
      id: 'job-0002',
      state: 'in progress',
      startedAt: '2026-11-23T02:50:00.000Z',
      endedAt: null,
    });
    const ended = job();
    const running = { ...noFilter, state: 'in progress' } as const;
    expect(withStarted([ended], [started], noFilter, now.getTime()).map(({ id }) => id)).toEqual([
      'job-0002',
      'job-0001',
    ]);
    expect(withStarted([ended], [started], running, now.getTime()).map(({ id }) => id)).toEqual(['job-0002']);
    expect(withStarted([ended], [started], { ...noFilter, search: 'crm' }, now.getTime())).toEqual([ended]);
  });
});

describe('the time left', () => {
  const progress: JobProgress = { phase: 'restoring data', bytes: 500, totalBytes: 1000, rate: 10 };
  const readings = (seconds: number, perSecond: number) =>
    Array.from({ length: seconds + 1 }, (_, second) => ({
      at: second * 1000,
      rate: perSecond,
      phase: 'restoring data',
      bytes: 500 - (seconds - second) * perSecond,
    }));

  it('comes from what was moved in the last minute', () => {
    expect(timeLeft(progress, readings(20, 10))).toBe(50_000);
  });

  it('is unknown before ten seconds, without a total, and while nothing moves', () => {
    expect(timeLeft(progress, readings(9, 10))).toBeNull();
    expect(timeLeft({ phase: 'dumping', bytes: 500, rate: 10 }, readings(20, 10))).toBeNull();
    expect(timeLeft(progress, readings(20, 0))).toBeNull();
    expect(timeLeft({ ...progress, bytes: 10 }, readings(20, 10))).toBeNull();
    expect(timeLeft(progress, [])).toBeNull();
  });

  it('of a dump is guessed by the last recovery point, but not for the first and the last bytes', () => {
    const dumping = { phase: 'dumping', bytes: 500, expectedBytes: 1000, rate: 10 };
    const ofDump = readings(20, 10).map((reading) => ({ ...reading, phase: 'dumping' }));
    expect(timeLeft(dumping, ofDump)).toBe(50_000);
    expect(timeLeft({ ...dumping, expectedBytes: 12_000 }, ofDump)).toBeNull();
    expect(timeLeft({ ...dumping, expectedBytes: 520 }, ofDump)).toBeNull();
    expect(timeLeft({ ...dumping, expectedBytes: 400 }, ofDump)).toBeNull();
  });

  it('goes by what was moved in this phase alone', () => {
    const before = readings(20, 0).map((reading) => ({ ...reading, phase: 'restoring pre-data', bytes: 0 }));
    const since = readings(12, 40).map((reading) => ({ ...reading, at: reading.at + 21_000 }));
    expect(timeLeft(progress, [...before, ...since])).toBe(12_500);
    expect(timeLeft({ ...progress, phase: 'restoring post-data' }, [...before, ...since])).toBeNull();
  });

  it('of a restore is that of its data', () => {
    expect(timeLeftFor({ kind: 'restore-as-database' })).toBe(' left for the data');
    expect(timeLeftFor({ kind: 'backup' })).toBe(' left');
  });

  it('is said no more exactly than it is known', () => {
    expect([30_000, 200_000, 3_600_000, 5_000_000].map(timeLeftWords)).toEqual([
      'less than a minute',
      'about 3m',
      'about 1h',
      'about 1h 20m',
    ]);
  });
});

describe('the phases', () => {
  const at = (state: string, phase: string) =>
    phasesAt(job({ kind: 'restore-as-files', state, progress: { phase, bytes: 0, rate: 0 } })).map(
      ({ state: s }) => s,
    );

  it('stand done, running and open', () => {
    expect(at('in progress', 'copying the archive')).toEqual(['done', 'done', 'running', 'open']);
    expect(at('in progress', 'starting')).toEqual(['open', 'open', 'open', 'open']);
    expect(at('failed', 'copying the archive')).toEqual(['done', 'done', 'stopped', 'open']);
    expect(at('completed', 'copying the archive')).toEqual(['done', 'done', 'done', 'done']);
  });

  it('show one that nobody expected by itself', () => {
    expect(
      phasesAt(
        job({
          state: 'in progress',
          progress: { phase: 'dropping the half-made database', bytes: 0, rate: 0 },
        }),
      ),
    ).toEqual([{ name: 'dropping the half-made database', state: 'running' }]);
  });
});

describe('the phases that were written down', () => {
  const at = (minute: number) => `2026-11-23T02:1${minute}:00.000Z`;
  const phase = (name: string, from: number, to: number | null) => ({
    name,
    startedAt: at(from),
    endedAt: to === null ? null : at(to),
  });
  const shown = (more: Record<string, unknown>, ...phases: ReturnType<typeof phase>[]) =>
    phasesAt(
      job({
        state: 'in progress',
        ...more,
        progress: { phase: phases.at(-1)?.name, bytes: 0, rate: 0, phases },
      }),
    ).map(({ name, state, startedAt, endedAt }) =>
      [name, state, startedAt?.slice(14, 16), endedAt?.slice(14, 16)]
        .filter((part) => part !== undefined)
        .join(' '),
    );

  it('say how long each took, and what is to come', () => {
    expect(shown({}, phase('connecting', 0, 1), phase('dumping', 1, null))).toEqual([
      'connecting done 10 11',
      'dumping running 11',
      'reading roles open',
      'committing open',
    ]);
  });

  it('begin with the waiting of a backup that had to', () => {
    expect(shown({}, phase('waiting', 0, null))).toEqual([
      'waiting running 10',
      'connecting open',
      'dumping open',
      'reading roles open',
      'committing open',
    ]);
    expect(shown({}, phase('waiting', 0, 3))[0]).toBe('waiting done 10 13');
  });

  it('tell what a job left out from what it did', () => {
    const phases = [
      'reading the archive',
      'checking the target',
      'creating the database',
      'restoring pre-data',
      'restoring data',
      'restoring post-data (indexes, constraints, triggers)',
      'setting properties of the database',
    ];
    const restore = { kind: 'restore-as-database', state: 'completed' };
    expect(shown(restore, ...phases.map((name, index) => phase(name, index, index + 1))).slice(-2)).toEqual([
      'analyzing skipped',
      'setting properties of the database done 16 17',
    ]);
  });

  it('show the cleaning where it came, and nothing to come behind it', () => {
    const restore = { kind: 'restore-as-database' };
    const phases = [
      phase('reading the archive', 0, 1),
      phase('checking the target', 1, 2),
      phase('creating the database', 2, 3),
      phase('dropping the half-made database', 3, null),
    ];
    expect(shown(restore, ...phases).slice(2, 5)).toEqual([
      'creating the database stopped 12 13',
      'dropping the half-made database running 13',
      'restoring pre-data skipped',
    ]);
    const over = [...phases.slice(0, 3), phase('dropping the half-made database', 3, 4)];
    expect(shown({ ...restore, state: 'cancelled' }, ...over).slice(2, 4)).toEqual([
      'creating the database stopped 12 13',
      'dropping the half-made database done 13 14',
    ]);
  });

  it('show where a job failed', () => {
    expect(shown({ state: 'failed' }, phase('connecting', 0, 1), phase('dumping', 1, 2))).toEqual([
      'connecting done 10 11',
      'dumping stopped 11 12',
      'reading roles skipped',
      'committing skipped',
    ]);
  });

  it('leave the end open where the process died', () => {
    expect(shown({ state: 'interrupted' }, phase('connecting', 0, 1), phase('dumping', 1, null))).toEqual([
      'connecting done 10 11',
      'dumping stopped 11',
      'reading roles skipped',
      'committing skipped',
    ]);
  });
});

describe('words', () => {
  const error = { code: 'UserErrorDBNotFound', message: 'No database "x\u202e".', remedy: 'Look.' };

  it('say how a job stands', () => {
    const words = (more: Record<string, unknown>) => jobSentence(job(more), [], now);
    expect(words({})).toMatch(/^Completed .+ after 4m: 1 KiB · 2 tables · 3 rows\.$/);
    expect(words({ state: 'failed', result: null, error })).toMatch(
      /^Failed .+ after 4m: No database "x⟨U\+202E⟩"\.$/,
    );
    expect(
      words({
        state: 'in progress',
        endedAt: null,
        progress: { phase: 'dumping', bytes: 512, totalBytes: 1024, rate: 1, tables: { done: 1, total: 2 } },
      }),
    ).toBe('Dumping: 1 of 2 tables, 512 B of 1 KiB.');
  });

  it('say what a job waits for', () => {
    const progress = { phase: 'waiting', waitingFor: '2 other backups on old\u202e', bytes: 0, rate: 0 };
    expect(jobSentence(job({ state: 'in progress', endedAt: null, progress }), [], now)).toBe(
      'Waiting for 2 other backups on old⟨U+202E⟩.',
    );
    expect(jobStatus(job({ state: 'in progress', progress }))).toBe('waiting');
    expect(jobStatus(job({ state: 'cancelled', progress }))).toBe('cancelled');
  });

  it('say the outcome in a row', () => {
    expect(outcomeWords(job())).toBe('1 KiB · 2 tables · 3 rows');
    expect(outcomeWords(job({ state: 'failed', result: null, error }))).toBe('No database "x⟨U+202E⟩".');
  });

  it('group messages, the gravest first, with pgkeep’s own warnings among them', () => {
    const message = (severity: string, text: string) => ({ severity, message: text, reason: 'r' });
    const { result } = job({
      result: {
        messages: [message('ignorable', 'i'), message('warning', 'w'), message('fatal', 'f')],
        warnings: ['own'],
      },
    });
    expect(
      groupedMessages(result).map(({ severity, messages }) => [severity, messages.map((m) => m.message)]),
    ).toEqual([
      ['fatal', ['f']],
      ['warning', ['own', 'w']],
      ['ignorable', ['i']],
    ]);
  });
});

describe('what fixes an error', () => {
  const restore: RemedyFacts = {
    job: job({ kind: 'restore-as-database' }),
    instance: {
      id: InstanceId.parse('inst-0001'),
      serverId: ServerId.parse('srv-0001'),
      vaultId: VaultId.parse('vault-0001'),
      database: 'shop & co',
    },
    restored: { serverId: 'srv-0002', point: 'point-0001' },
  };

  it('leads to protecting again where another workstation ended the protection', () => {
    expect(remedyFor('UserErrorProtectionEnded', { ...restore, job: job({ kind: 'backup' }) })).toEqual({
      label: 'Protect again',
      href: '/protect?server=srv-0001&database=shop+%26+co',
    });
  });

  it('begins a restore again with what was chosen', () => {
    expect(remedyFor('UserErrorDatabaseNameAlreadyInUse', restore)).toEqual({
      label: 'Choose another name',
      href: '/restore/inst-0001/point-0001?like=job-0001',
    });
    expect(remedyFor('UserErrorRolesMissing', { ...restore, restored: null })?.href).toBe(
      '/restore/inst-0001',
    );
  });

  it('opens the server that the job worked with, as far as it is known', () => {
    const gone = 'UserErrorServerConnectionClosed';
    expect(remedyFor(gone, restore)?.href).toBe('/servers/srv-0002');
    expect(remedyFor(gone, { ...restore, restored: null })?.href).toBe('/servers');
    expect(remedyFor(gone, { ...restore, job: job(), restored: null })).toEqual({
      label: 'Open server',
      href: '/servers/srv-0001',
    });
  });

  it('leads to another login only where the login failed', () => {
    const facts = { ...restore, job: job(), restored: null };
    expect(remedyFor('UserErrorDBUserAuthFailed', facts)).toEqual({
      label: 'Change login',
      href: '/servers/srv-0001?change=login',
    });
  });

  it('leads from missing privileges to what fixes them', () => {
    const facts = { ...restore, job: job(), restored: null };
    expect(remedyFor('UserErrorMissingDBPermissions', facts)).toEqual({
      label: 'Fix privileges',
      href: '/databases/inst-0001?tab=privileges',
    });
    expect(remedyFor('UserErrorMissingDBPermissions', restore)?.href).toBe(
      '/restore/inst-0001/point-0001?like=job-0001',
    );
  });

  it('opens the vault, and nothing where nothing in pgkeep helps', () => {
    expect(remedyFor('UserErrorVaultFull', restore)?.href).toBe('/vaults/vault-0001');
    expect(remedyFor('InternalError', restore)).toBeNull();
  });
});

describe('what is asked before a job is cancelled', () => {
  const running = { state: 'in progress', progress: null, subject: 'prod/shop' } as const;
  const restore = { ...running, kind: 'restore-as-database' } as const;
  const asked = (keepPartial: boolean) =>
    askedRestore(
      JobRequest.parse({
        kind: 'restore-as-database',
        instanceId: 'inst-0001',
        pointId: 'point-0001',
        serverId: 'srv-0002',
        options: {
          newDatabase: 'shop_2',
          jobs: 1,
          selection: {},
          noOwner: false,
          noPrivileges: false,
          roleMap: [],
          createRoles: false,
          keepPartial,
          analyze: true,
        },
      }),
    );

  it('names what will be dropped, where it is known', () => {
    const words = cancelWords(restore, asked(false));
    expect(words.consequence.replace(/[\u2068\u2069]/g, '')).toBe(
      'The half-made database “shop_2” is dropped with all that was restored into it. The recovery point and all other databases stay.',
    );
    expect(cancelWords(restore, asked(true)).consequence).toContain('is kept as it is');
    expect(cancelWords(restore, null).consequence).toContain('unless it was to be kept');
  });

  it('says of a backup that earlier points stay', () => {
    expect(cancelWords({ ...running, kind: 'backup', subject: 'a\u200bb' }, null).consequence).toBe(
      'What was stored of a⟨U+200B⟩b so far is removed. Earlier recovery points stay.',
    );
  });

  it('says of a backup that waits that nothing is lost', () => {
    const progress = { phase: 'waiting', bytes: 0, rate: 0 };
    expect(cancelWords({ ...running, kind: 'backup', progress }, null)).toEqual({
      title: 'Stop this backup?',
      consequence: 'It has not begun: nothing of prod/shop is stored yet. Earlier recovery points stay.',
      confirm: 'Stop backup',
    });
  });

  it('knows of files only where they came from', () => {
    const destination = { kind: 'folder', path: '/srv/files' };
    const point = { instanceId: 'inst-0001', pointId: 'point-0001' };
    const files = JobRequest.parse({ kind: 'restore-as-files', ...point, destination });
    expect(askedRestore(files)).toEqual({ point: 'point-0001', database: null });
    expect(askedRestore(JobRequest.parse({ kind: 'verify', ...point }))).toBeNull();
    expect(askedRestore(null)).toBeNull();
  });
});
