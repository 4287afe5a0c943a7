import { describe, expect, it } from 'vitest';
import {
  filesPlan,
  objectWords,
  restorePlan,
} from '../../../../../../renderer/features/restore/review/plan.ts';

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
        secret: null,
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

  it('names the secret that it logs in with', () => {
    const sentences = restorePlan({
      serverName: 'prod',
      newDatabase: 'shop_2',
      pointWords: 'today 02:14',
      database: 'shop',
      objectWords: 'the whole database',
      notes: [],
      noOwner: true,
      noPrivileges: false,
      login: 'ada',
      secret: 'Secret shop-admin of contoso-kv',
      roleMap: [],
      rolesToCreate: [],
      sessions: 1,
      analyze: false,
      keepPartial: false,
      allOrNothing: false,
      skipDamaged: false,
      activate: false,
    }).map((sentence) => sentence.replace(/[\u2068\u2069]/g, ''));
    expect(sentences[0]).toBe(
      'Log in to “prod” with a secret, for this restore alone: Secret shop-admin of contoso-kv.',
    );
    expect(sentences).toContain(
      'Owners are left out: the login in the secret owns everything. Privileges stay as they are in the archive.',
    );
  });

  it('says that a restore of all or nothing fails instead of going on', () => {
    const sentences = restorePlan({
      serverName: 'prod',
      newDatabase: 'shop_2',
      pointWords: 'today 02:14',
      database: 'shop',
      objectWords: 'the whole database',
      notes: [],
      noOwner: true,
      noPrivileges: false,
      login: 'ada',
      secret: null,
      roleMap: [],
      rolesToCreate: [],
      sessions: 1,
      analyze: false,
      keepPartial: true,
      allOrNothing: true,
      skipDamaged: false,
      activate: false,
    });
    expect(sentences.join(' ')).toMatch(/Owners are left out: \S*ada\S* owns everything/);
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
