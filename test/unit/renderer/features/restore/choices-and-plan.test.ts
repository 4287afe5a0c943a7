import { describe, expect, it } from 'vitest';
import { nameProblem, suggestedName } from '../../../../../renderer/features/restore/target/database-name.ts';
import { draftOfRequest } from '../../../../../renderer/features/restore/draft-of-request.ts';
import { emptyDraft, sessionsOf, wholeDatabase } from '../../../../../renderer/features/restore/draft.ts';
import { filesCommands } from '../../../../../renderer/features/restore/review/files-command.ts';
import { filesPlan, objectWords, restorePlan } from '../../../../../renderer/features/restore/review/plan.ts';
import { restoreInput } from '../../../../../renderer/features/restore/request.ts';
import {
  effectiveRoleMap,
  suggestedRoleMap,
  unmappedRoles,
} from '../../../../../renderer/features/restore/target/role-map.ts';
import { stepReason, type StepFacts } from '../../../../../renderer/features/restore/steps/reason.ts';
import {
  steppedTo,
  timeLineDots,
  timeLineTicks,
} from '../../../../../renderer/features/restore/points/time-line-layout.ts';
import { emptyStorage, locationOf } from '../../../../../renderer/ui/storage/form.ts';
import { JobRequest } from '../../../../../shared/job-request.ts';
import type { ServerSummary } from '../../../../../shared/servers.ts';

describe('the words for what is restored', () => {
  it('say that nothing is checked yet, and count what is', () => {
    expect(objectWords('whole', null)).toBe('the whole database');
    expect(objectWords('chosen', { relations: 0, schemas: 0, bytes: 0 })).toBe('nothing yet');
    expect(objectWords('chosen', { relations: 0, schemas: 1, bytes: 0 })).toBe(
      'objects without tables in 1 schema',
    );
    expect(objectWords('chosen', { relations: 1, schemas: 1, bytes: 0 })).toBe('1 table or view in 1 schema');
  });
});

describe('the name of the new database', () => {
  it('is suggested so that it is free and fits into 63 bytes', () => {
    expect(suggestedName('shop', new Set())).toBe('shop_restored');
    expect(suggestedName('shop', new Set(['shop_restored', 'shop_restored_2']))).toBe('shop_restored_3');
    expect(suggestedName('é'.repeat(31), new Set())).toBe(`${'é'.repeat(27)}_restored`);
  });

  it('is refused when it is taken, empty or too long', () => {
    const taken = new Set(['shop']);
    expect(nameProblem('shop', taken)).toContain('exists there already');
    expect(nameProblem('template1', taken)).toContain('exists there already');
    expect(nameProblem('', taken)).toBe('Type a name for the new database.');
    expect(nameProblem('é'.repeat(32), taken)).toBe('A name has at most 63 bytes; this one has 64.');
    expect(nameProblem('shop2', taken)).toBeNull();
    expect(nameProblem('shop', undefined)).toBeNull();
  });
});

describe('the map of roles', () => {
  const roles = [
    { name: 'app', onTarget: true },
    { name: 'Shop-Owner', onTarget: false },
    { name: 'postgres', onTarget: false },
    { name: 'auditor', onTarget: false },
  ];

  it('is filled in by comparing: alike names, and the login for another installation’s superuser', () => {
    const suggested = suggestedRoleMap(roles, ['app', 'shop_owner', 'ada'], 'ada');
    expect([...suggested]).toEqual([
      ['Shop-Owner', 'shop_owner'],
      ['postgres', 'ada'],
    ]);
  });

  it('takes what was typed before what was suggested, and an emptied field as the own name', () => {
    const map = effectiveRoleMap(
      roles,
      new Map([
        ['Shop-Owner', 'shop_owner'],
        ['postgres', 'ada'],
      ]),
      new Map([
        ['postgres', ''],
        ['app', 'app'],
        ['auditor', ' ada '],
      ]),
    );
    expect(map).toEqual([
      { from: 'Shop-Owner', to: 'shop_owner' },
      { from: 'auditor', to: 'ada' },
    ]);
    expect(unmappedRoles(roles, map)).toEqual(['postgres']);
  });
});

describe('the time line', () => {
  it('places points by time and sizes them by area', () => {
    const dots = timeLineDots([
      { id: 'a', completedAt: '2026-01-01T00:00:00Z', size: 100 },
      { id: 'b', completedAt: '2026-01-02T00:00:00Z', size: 400 },
      { id: 'c', completedAt: '2026-01-05T00:00:00Z', size: 1 },
    ]);
    expect(dots).toEqual([
      { id: 'a', x: 0, radius: 8 },
      { id: 'b', x: 0.25, radius: 16 },
      { id: 'c', x: 1, radius: 4 },
    ]);
  });

  it('puts one point into the middle and labels it once', () => {
    expect(timeLineDots([{ id: 'a', completedAt: '2026-01-01T00:00:00Z', size: 0 }])).toEqual([
      { id: 'a', x: 0.5, radius: 4 },
    ]);
    expect(timeLineTicks(5, 5, 4)).toEqual([{ x: 0.5, at: 5 }]);
    expect(timeLineTicks(0, 30, 4).map(({ at }) => at)).toEqual([0, 10, 20, 30]);
  });

  it('steps with the keyboard and stops at the ends', () => {
    expect(
      ['ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageDown', 'x'].map((key) => steppedTo(key, 1, 3)),
    ).toEqual([0, 2, 0, 2, 0, null]);
    expect(steppedTo('ArrowRight', 2, 3)).toBe(2);
  });
});

describe('the plan', () => {
  it('says everything that will happen, in order', () => {
    expect(
      restorePlan({
        serverName: 'prod',
        newDatabase: 'shop\n2',
        pointWords: 'today 02:14',
        database: 'shop',
        objectWords: objectWords('chosen', { relations: 2, schemas: 1, bytes: 2048 }),
        notes: ['Comes along: 1 function of schema shop, because it may be used.'],
        noOwner: true,
        noPrivileges: false,
        login: 'ada',
        roleMap: [{ from: 'app', to: 'web' }],
        rolesToCreate: ['reader'],
        sessions: 4,
        analyze: true,
        keepPartial: false,
        allOrNothing: false,
        skipDamaged: true,
        activate: true,
      }).map((sentence) => sentence.replace(/[\u2068\u2069]/g, '')),
    ).toEqual([
      'Create 1 role that the target lacks, without passwords: “reader”.',
      'Create the database “shop␊2” on “prod”. Nothing that exists there is changed.',
      'Restore 2 tables and views in 1 schema (2 KiB) of “shop” as of today 02:14, in 4 sessions at once. Every checksum is compared on the way.',
      'Comes along: 1 function of schema shop, because it may be used.',
      'Owners are left out: “ada” owns everything. Privileges stay as they are in the archive.',
      'Roles become others: “app” becomes “web”.',
      'Run ANALYZE, so that the planner knows the data.',
      'Scheduled jobs of pg_cron and pgAgent stay active, subscriptions are enabled, and settings that load libraries into sessions are applied: they begin to act in the new database.',
      'Read the data beforehand, and leave out the rows of tables whose bytes in the vault are damaged; they are named as losses.',
      'What cannot be given back is left out and named as a loss; the rest is restored.',
      'If it fails or is cancelled, the half-made database is dropped.',
    ]);
  });

  it('says that a restore of all or nothing fails instead of going on', () => {
    const sentences = restorePlan({
      serverName: 'prod',
      newDatabase: 'shop_2',
      pointWords: 'today 02:14',
      database: 'shop',
      objectWords: 'the whole database',
      notes: [],
      noOwner: false,
      noPrivileges: false,
      login: 'ada',
      roleMap: [],
      rolesToCreate: [],
      sessions: 1,
      analyze: false,
      keepPartial: true,
      allOrNothing: true,
      skipDamaged: false,
      activate: false,
    });
    expect(sentences.slice(-2)).toEqual([
      'If anything cannot be given back, the restore fails instead of going on.',
      'If it fails, the half-made database is kept as it is.',
    ]);
  });

  it('of files names the folder that they go into', () => {
    const plan = {
      place: '/mnt/x',
      pointId: 'point-1',
      size: 1024,
      database: 'shop',
      pointWords: 'today 02:14',
    };
    const [first, , damage] = filesPlan({ ...plan, skipDamaged: false });
    expect(first).toContain('/mnt/x/point-1');
    expect(damage).toBe('If anything is damaged in the vault, the restore fails.');
    expect(filesPlan({ ...plan, skipDamaged: true })[2]).toContain('leave out what is damaged in the vault');
  });
});

describe('the command line for files', () => {
  it('quotes for both shells', () => {
    const commands = filesCommands('inst-1', 'point-1', { kind: 'folder', path: "/mnt/o'brien s" }, false);
    expect(commands).toEqual([
      { shell: 'sh', text: `pgkeep restore inst-1 point-1 --as-files '--folder=/mnt/o'\\''brien s'\n` },
      { shell: 'powershell', text: `pgkeep restore inst-1 point-1 --as-files '--folder=/mnt/o''brien s'\n` },
    ]);
  });

  it('quotes for PowerShell what only PowerShell takes apart', () => {
    const commands = filesCommands('inst-1', '@latest', { kind: 'folder', path: '/mnt/a,b' }, false);
    expect(commands).toEqual([
      { shell: 'sh', text: 'pgkeep restore inst-1 @latest --as-files --folder=/mnt/a,b\n' },
      { shell: 'powershell', text: "pgkeep restore inst-1 '@latest' --as-files '--folder=/mnt/a,b'\n" },
    ]);
  });

  it('expects a typed secret in a variable, and never holds one', () => {
    const location = {
      kind: 'azure-blob' as const,
      url: 'https://a.blob.core.windows.net/c',
      credential: { kind: 'sas' as const, source: { kind: 'session' as const } },
    };
    const [command] = filesCommands('inst-1', 'point-1', location, true);
    expect(command?.text).toBe(
      'pgkeep restore inst-1 point-1 --as-files --container=https://a.blob.core.windows.net/c --sas-env=AZURE_STORAGE_SAS --skip-damaged\n',
    );
  });
});

describe('a restore that begins like another one', () => {
  const point = { instanceId: 'inst-1', pointId: 'point-1' };
  const options = {
    newDatabase: 'shop_2',
    jobs: 4,
    selection: { schemas: [], tables: [], excludeTables: [] },
    noOwner: true,
    noPrivileges: false,
    roleMap: [{ from: '__proto__', to: 'ada' }],
    createRoles: true,
    keepPartial: true,
    allOrNothing: true,
    skipDamaged: true,
    analyze: false,
    activate: true,
  };
  const database = (more: object = {}) =>
    JobRequest.parse({
      kind: 'restore-as-database',
      ...point,
      serverId: 'srv-0002',
      options: { ...options, ...more },
    });

  it('has its choices', () => {
    expect(draftOfRequest(database(), false)).toEqual({
      draft: {
        ...emptyDraft(false),
        serverId: 'srv-0002',
        newDatabase: 'shop_2',
        jobs: '4',
        noOwner: true,
        roleMap: new Map([['__proto__', 'ada']]),
        createRoles: true,
        keepPartial: true,
        allOrNothing: true,
        skipDamaged: true,
        analyze: false,
        activate: true,
      },
      selection: null,
    });
  });

  it('has its objects, to be checked once the archive is read', () => {
    const selection = { schemas: ['shop'], tables: [], excludeTables: [{ schema: 'shop', name: 'log' }] };
    const asked = draftOfRequest(database({ selection }), false);
    expect(asked).toMatchObject({ draft: { scope: 'chosen', newDatabase: 'shop_2' }, selection });
  });

  it('has the place of its files, without a secret', () => {
    const destination = {
      kind: 'azure-blob',
      url: 'https://a.blob.core.windows.net/c',
      credential: { kind: 'sas', source: { kind: 'env', variable: 'SAS' } },
    };
    const request = JobRequest.parse({ kind: 'restore-as-files', ...point, destination });
    const asked = draftOfRequest(request, false);
    expect(asked?.draft.target).toBe('files');
    expect(asked && locationOf({ ...asked.draft.storage, secret: '' })).toEqual(destination);
    expect(asked?.draft.storage).not.toHaveProperty('secret');
  });

  it('has the folder of its files as what was chosen before, and none where that is not known', () => {
    const request = JobRequest.parse({
      kind: 'restore-as-files',
      ...point,
      destination: { kind: 'folder', path: '/exports' },
    });
    const place = { ticket: `place-${'0'.repeat(48)}`, path: '/exports' };
    expect(draftOfRequest(request, false, place)?.draft.storage.place).toEqual(place);
    expect(draftOfRequest(request, false)?.draft.storage.place).toBeNull();
  });

  it('is nothing for other jobs, and where nobody knows what was asked', () => {
    const backup = JobRequest.parse({ kind: 'backup', instanceId: 'inst-1' });
    expect([null, backup].map((request) => draftOfRequest(request, false))).toEqual([null, null]);
  });
});

describe('what is asked for', () => {
  it('maps and creates roles that only policies name, where owners and privileges are left out', () => {
    const draft = {
      ...emptyDraft(false),
      noOwner: true,
      noPrivileges: true,
      createRoles: true,
      activate: true,
    };
    const server = { id: 'srv-0002' } as ServerSummary;
    const roleMap = [{ from: 'reader', to: 'ada' }];
    const target = { server, newDatabase: 'shop_2', nameProblem: null, roleMap };
    const choice = { instance: 'inst-1', point: 'point-1', selection: wholeDatabase, draft, target };
    expect(restoreInput(choice)).toEqual({
      instance: 'inst-1',
      point: 'point-1',
      targetServer: 'srv-0002',
      newDatabase: 'shop_2',
      jobs: 1,
      selection: wholeDatabase,
      noOwner: true,
      noPrivileges: true,
      roleMap,
      createRoles: true,
      keepPartial: false,
      allOrNothing: false,
      skipDamaged: false,
      analyze: true,
      activate: true,
    });
  });
});

describe('why a step cannot be left', () => {
  const facts: StepFacts = {
    instance: 'inst-1',
    instanceKnown: true,
    points: { chosen: {}, query: { isPending: false } },
    draft: emptyDraft(false),
    storage: emptyStorage(false),
    contentsRead: true,
    selection: { schemas: [], tables: [], excludeTables: [] },
    target: { server: {}, nameProblem: null, test: { isPending: false } },
    readiness: { data: { ready: true }, isFetching: false, error: null },
  };

  it('is nothing when all is chosen', () => {
    const steps = ['database', 'point', 'objects', 'target', 'readiness', 'review'] as const;
    expect(steps.map((step) => stepReason(step, facts))).toEqual([null, null, null, null, null, null]);
  });

  it('is said for what is missing', () => {
    expect(stepReason('database', { ...facts, instance: '' })).toBe('Choose a database.');
    expect(stepReason('objects', { ...facts, selection: null })).toContain('Check something');
    expect(stepReason('target', { ...facts, target: { ...facts.target, nameProblem: 'taken' } })).toBe(
      'taken',
    );
    expect(stepReason('target', { ...facts, draft: { ...facts.draft, jobs: '65' } })).toContain('1 to 64');
    expect(stepReason('target', { ...facts, draft: { ...facts.draft, target: 'files' } })).toContain(
      'Fill in',
    );
    expect(
      stepReason('review', { ...facts, readiness: { ...facts.readiness, data: { ready: false } } }),
    ).toBe('Blockers have to be fixed first.');
  });

  it('reads sessions as whole numbers from 1 to 64', () => {
    expect(['1', ' 64 ', '0', '65', '2.5', '1e1', ''].map(sessionsOf)).toEqual([
      1,
      64,
      null,
      null,
      null,
      null,
      null,
    ]);
  });
});
