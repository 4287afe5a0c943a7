import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import BetterSqlite from 'better-sqlite3';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PrivilegeState } from '../../../shared/privileges.ts';
import { Store } from '../../../main/store/store.ts';
import { migrations } from '../../../main/store/migrations/migrations.ts';
import {
  at,
  auditEntry,
  hostileName,
  instance,
  job,
  owner,
  point,
  server,
  vault,
  verifyRequest,
} from '../../support/store-records.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-store-'));
  file = join(folder, 'pgkeep.sqlite');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A store in memory with a vault and a server that instances refer to. */
function filled(): Store {
  const store = new Store(':memory:');
  store.vaults.insert(vault());
  store.servers.insert(server());
  return store;
}

describe('opening', () => {
  it('makes a new one, and opens it again as it was', () => {
    const first = new Store(file);
    first.vaults.insert(vault());
    first.close();
    const second = new Store(file);
    expect(second.vaults.list()).toEqual([vault()]);
    second.close();
    const raw = new BetterSqlite(file);
    expect(raw.pragma('user_version', { simple: true })).toBe(migrations.length);
    expect(raw.pragma('journal_mode', { simple: true })).toBe('wal');
    raw.close();
  });

  it.runIf(process.platform !== 'win32')('for its owner alone', async () => {
    new Store(file).close();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('refuses what a newer pgkeep wrote, untouched', () => {
    new Store(file).close();
    const raw = new BetterSqlite(file);
    raw.pragma(`user_version = ${migrations.length + 1}`);
    raw.close();
    expect(() => new Store(file)).toThrow(
      expect.objectContaining({
        code: 'UserErrorVaultFormat',
        message: `${file} was written by a newer pgkeep.`,
        remedy: 'Use the newer pgkeep, or another PGKEEP_HOME.',
      }),
    );
    const again = new BetterSqlite(file);
    expect(again.pragma('user_version', { simple: true })).toBe(migrations.length + 1);
    again.close();
  });

  it('what an earlier pgkeep wrote: its jobs have no request', () => {
    const old = new BetterSqlite(file);
    old.exec(migrations[0] ?? '');
    old.pragma('user_version = 1');
    old
      .prepare(
        `INSERT INTO jobs (id, kind, state, subject, started_at, host, os_user, pid, heartbeat_at)
         VALUES ('job-old', 'backup', 'completed', 'shop', ?, 'jump1', 'dba', 1, ?)`,
      )
      .run(at, at);
    old.close();
    using store = closing(new Store(file));
    const { jobs } = store.value;
    expect(jobs.request('job-old')).toBeNull();
    jobs.insert(job('job-new'), { ...owner, request: verifyRequest });
    expect(jobs.request('job-new')).toEqual(verifyRequest);
    expect(jobs.list({ limit: 10 }).map((stored) => stored.job.id)).toEqual(['job-old', 'job-new']);
  });

  it('what an earlier pgkeep wrote: the variables of its servers and vaults may be read on', () => {
    const old = new BetterSqlite(file);
    old.exec(migrations[0] ?? '');
    old.pragma('user_version = 1');
    const env = (variable: string) => ({ kind: 'env', variable });
    const addServer = old.prepare('INSERT INTO servers VALUES (?, ?, ?, ?, ?)');
    for (const [name, credential] of [
      ['a', env('PROD_PASSWORD')],
      ['b', env('PROD_PASSWORD')],
      ['c', { kind: 'keychain' }],
      ['d', { kind: 'service', name: 'x' }],
    ] as const) {
      addServer.run(name, name, '{}', JSON.stringify(credential), at);
    }
    const addVault = old.prepare('INSERT INTO vaults VALUES (?, ?, ?, ?)');
    for (const [name, location] of [
      ['a', { kind: 'folder', path: '/backup' }],
      ['b', { kind: 'azure-blob', url: 'https://x', credential: { kind: 'sas', source: env('SAS') } }],
      ['c', { kind: 'azure-blob', url: 'https://x', credential: { kind: 'entra' } }],
    ] as const) {
      addVault.run(name, name, JSON.stringify(location), at);
    }
    old.close();
    using store = closing(new Store(file));
    expect(store.value.settings.get('variables')).toEqual(['PROD_PASSWORD', 'SAS']);
  });

  it('what an earlier pgkeep wrote: its points are found as runs of their schedule', () => {
    const old = new BetterSqlite(file);
    const count = migrations.findIndex((sql) => sql.includes('COLUMN scheduled_for'));
    for (const sql of migrations.slice(0, count)) old.exec(sql);
    old.pragma(`user_version = ${count}`);
    old.prepare("INSERT INTO vaults (id, name, location, added_at) VALUES ('vault-1', 'v', '{}', ?)").run(at);
    const insert = old.prepare(
      `INSERT INTO points (id, vault_id, instance_id, summary, size, completed_at, since, damaged)
       VALUES (?, 'vault-1', 'inst-1', ?, 7, ?, ?, 0)`,
    );
    const [began, planned] = ['2026-11-23T17:59:00.000Z', '2026-11-23T17:58:00.000Z'];
    for (const one of [point('by-hand'), point('planned', { startedAt: began, scheduledFor: planned })]) {
      insert.run(one.id, JSON.stringify(one), one.completedAt, one.completedAt);
    }
    old.close();
    using store = closing(new Store(file));
    const { points } = store.value;
    expect(points.scheduledRuns('vault-1', 'inst-1', 5)).toEqual([
      { scheduledFor: planned, startedAt: began, completedAt: point().completedAt },
    ]);
    expect(points.sizes('vault-1', 'inst-1')).toEqual([
      { startedAt: new Date(point().completedAt), bytes: 7 },
      { startedAt: new Date(began), bytes: 7 },
    ]);
  });

  it('what an earlier pgkeep wrote: all of it counts as confirmed, and its names are brought into their form', () => {
    const old = new BetterSqlite(file);
    const count = migrations.findIndex((sql) => sql.includes('unconfirmed'));
    for (const sql of migrations.slice(0, count)) old.exec(sql);
    old.pragma(`user_version = ${count}`);
    const insert = old.prepare(
      'INSERT INTO servers (id, name, address, credential, added_at) VALUES (?, ?, ?, ?, ?)',
    );
    const { id: _id, name: _name, credential, addedAt, ...address } = server();
    for (const [id, name] of [
      ['server-1', 'mine'],
      ['server-2', 'mine '],
      ['server-3', '\u202eMine\u200b'],
      ['server-4', '\u200b'],
      ['server-5', 'fine  ly'],
    ]) {
      insert.run(id, name, JSON.stringify(address), JSON.stringify(credential), addedAt);
    }
    old
      .prepare(
        `INSERT INTO jobs (id, kind, state, subject, started_at, ended_at, host, os_user, pid, heartbeat_at, error, vault_id)
         VALUES ('job-theirs', 'backup', 'failed', 'shop', ?, ?, 'jump1', 'dba', 0, ?, ?, 'vault-9')`,
      )
      .run(
        at,
        at,
        at,
        JSON.stringify({
          code: 'InternalError',
          message: 'm',
          remedy: 'r',
          sql: 'DROP TABLE t',
          steps: [{ do: 'list-jobs' }],
        }),
      );
    old.close();
    for (const opened of ['the first time', 'again']) {
      using store = closing(new Store(file));
      const servers = store.value.servers.list();
      expect(Object.fromEntries(servers.map(({ id, name }) => [id, name])), opened).toEqual({
        'server-1': 'mine',
        'server-2': 'mine (2)',
        'server-3': 'Mine (3)',
        'server-4': 'unnamed',
        'server-5': 'fine ly',
      });
      expect(servers.filter(({ unconfirmed }) => unconfirmed !== undefined)).toEqual([]);
      expect(store.value.jobs.get('job-theirs')?.job).toMatchObject({
        importedFrom: 'vault-9',
        error: { code: 'InternalError', message: 'm', remedy: 'r' },
      });
      expect(store.value.jobs.get('job-theirs')?.job.error).not.toHaveProperty('sql');
      expect(store.value.jobs.get('job-theirs')?.job.error).not.toHaveProperty('steps');
    }
  });

  it('what an earlier pgkeep wrote: its grants were all for backups, and are found as such', () => {
    const old = new BetterSqlite(file);
    const count = migrations.findIndex((sql) => sql.includes('COLUMN purpose'));
    for (const sql of migrations.slice(0, count)) old.exec(sql);
    old.pragma(`user_version = ${count}`);
    const { purpose: _none, ...entry } = auditEntry();
    old
      .prepare(
        `INSERT INTO audit (at, os_user, host, server_name, database_name, ran_as, role, action, sql, revoke_sql,
                            digest, outcome, problem)
         VALUES (@at, @user, @host, @serverName, @database, @ranAs, @role, @action, @sql, @revokeSql,
                 @digest, @outcome, @problem)`,
      )
      .run(entry);
    old.close();
    using store = closing(new Store(file));
    const { audit } = store.value;
    expect(audit.list(10)).toEqual([{ ...entry, id: 1, purpose: 'backup' }]);
    expect(audit.appliedGrant({ ...entry, purpose: 'backup' })?.id).toBe(1);
    // Nobody allowed it to restore: what takes such a grant back must not be offered.
    expect(audit.appliedGrant({ ...entry, purpose: 'restore' })).toBeUndefined();
  });

  it('what an earlier pgkeep wrote: where its restores went, as far as that is known', () => {
    const old = new BetterSqlite(file);
    const count = migrations.findIndex((sql) => sql.includes('jobs ADD COLUMN target'));
    for (const sql of migrations.slice(0, count)) old.exec(sql);
    old.pragma(`user_version = ${count}`);
    const { id, name, credential, addedAt, ...address } = server();
    old
      .prepare('INSERT INTO servers (id, name, address, credential, added_at) VALUES (?, ?, ?, ?, ?)')
      .run(id, name, JSON.stringify(address), JSON.stringify(credential), addedAt);
    old
      .prepare('INSERT INTO vaults (id, name, location, added_at) VALUES (?, ?, ?, ?)')
      .run('vault-1', 'Long term', '{}', at);
    const insert = old.prepare(
      `INSERT INTO jobs (id, kind, state, subject, vault_id, started_at, ended_at, host, os_user, pid, heartbeat_at,
                         request, result)
       VALUES (?, ?, 'failed', 'shop', 'vault-1', '${at}', '${at}', 'h', 'u', 1, '${at}', ?, ?)`,
    );
    const json = (value: object | null) => (value === null ? null : JSON.stringify(value));
    for (const [job, kind, request, result] of [
      ['job-db', 'restore-as-database', { serverId: id, options: { newDatabase: 'a' } }, null],
      ['job-rows', 'restore-rows', { serverId: id, database: 'b' }, null],
      ['job-proof', 'verify', { byRestore: { serverId: id } }, null],
      ['job-read', 'verify', {}, null],
      ['job-gone', 'restore-as-database', { serverId: 'server-9', options: { newDatabase: 'c' } }, null],
      ['job-old', 'restore-as-database', null, null],
      ['job-backup', 'backup', null, null],
      ['job-files', 'restore-as-files', {}, { destination: '/to', messages: [], warnings: [] }],
    ] as const) {
      insert.run(job, kind, json(request), json(result));
    }
    old.close();
    using store = closing(new Store(file));
    const targets = store.value.jobs.list({ limit: 20 }).map(({ job }) => [job.id, job.target]);
    const there = { kind: 'database', serverId: id, server: name, host: 'db.example.com', port: 5432 };
    expect(Object.fromEntries(targets)).toEqual({
      'job-db': { ...there, database: 'a' },
      'job-rows': { ...there, database: 'b' },
      'job-proof': there,
      'job-read': undefined,
      'job-gone': undefined,
      'job-old': undefined,
      'job-backup': { kind: 'vault', vaultId: 'vault-1', vault: 'Long term' },
      'job-files': { kind: 'files', place: '/to' },
    });
  });

  it('what an earlier pgkeep wrote: the points that it knew', () => {
    const old = new BetterSqlite(file);
    const count = migrations.findIndex((sql) => sql.includes('points_by_vault'));
    for (const sql of migrations.slice(0, count)) old.exec(sql);
    old.pragma(`user_version = ${count}`);
    const { id, name, location, addedAt } = vault();
    old
      .prepare('INSERT INTO vaults (id, name, location, added_at) VALUES (?, ?, ?, ?)')
      .run(id, name, JSON.stringify(location), addedAt);
    const summary = JSON.stringify(point());
    old
      .prepare('INSERT INTO points (id, vault_id, instance_id, summary) VALUES (?, ?, ?, ?)')
      .run('point-1', id, 'inst-1', summary);
    old.close();
    using store = closing(new Store(file));
    expect(store.value.points.ofInstance(id, 'inst-1')).toEqual(new Map([['point-1', point()]]));
  });

  it('by several processes at once, the first time', async () => {
    const module = join(import.meta.dirname, '../../../main/store/store.ts');
    const code = `const { Store } = await import(${JSON.stringify(`file://${module}`)});
      const store = new Store(${JSON.stringify(file)});
      store.settings.set('toolFolders', [String(process.pid)]);
      store.close();`;
    const runs = Array.from({ length: 4 }, async () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', code]);
      let stderr = '';
      child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
      const status = await new Promise((resolve) => child.on('close', resolve));
      return { status, stderr };
    });
    expect(await Promise.all(runs)).toEqual(runs.map(() => ({ status: 0, stderr: '' })));
    const store = new Store(file);
    expect(store.settings.get('toolFolders')).toHaveLength(1);
    store.close();
  });
});

describe('repositories', () => {
  it('vaults: every kind of location, by name', () => {
    using store = closing(new Store(':memory:'));
    const blob = {
      ...vault('vault-2', 'a blob'),
      location: {
        kind: 'azure-blob' as const,
        url: 'https://a.blob.core.windows.net/c',
        credential: { kind: 'sas' as const, source: { kind: 'keychain' as const } },
      },
    };
    store.value.vaults.insert(vault('vault-1', hostileName));
    store.value.vaults.insert(blob);
    expect(store.value.vaults.list()).toEqual([vault('vault-1', hostileName), blob]);
    expect(() => store.value.vaults.insert(vault('vault-3', 'a blob'))).toThrow('UNIQUE');
  });

  it('servers: as given, with or without a CA file, and with another login', () => {
    using store = closing(new Store(':memory:'));
    const { caFile: _none, ...plain } = server('server-2', hostileName);
    store.value.servers.insert(server());
    store.value.servers.insert(plain);
    expect(store.value.servers.list()).toEqual([plain, server()]);
    store.value.servers.setCredential('server-1', { kind: 'service', name: hostileName });
    expect(store.value.servers.list()).toEqual([
      plain,
      { ...server(), credential: { kind: 'service', name: hostileName } },
    ]);
  });

  it('instances: with the names of server and vault, by name', () => {
    using store = closing(filled());
    const odd = instance('inst-2', hostileName, { database: hostileName });
    store.value.instances.insert(instance());
    store.value.instances.insert(odd);
    expect(store.value.instances.list()).toEqual([odd, instance()]);
  });

  it('instances: two of one database may stand in a vault that two workstations fill', () => {
    using store = closing(filled());
    store.value.instances.insert(instance());
    store.value.instances.insert(instance('inst-2'));
    expect(store.value.instances.list()).toHaveLength(2);
  });

  it('instances: none without its server and vault', () => {
    using store = closing(new Store(':memory:'));
    expect(() => store.value.instances.insert(instance())).toThrow('FOREIGN KEY');
  });

  it('points: kept by vault and instance, replaced and removed', () => {
    using store = closing(filled());
    const { points } = store.value;
    points.put('vault-1', point());
    points.put('vault-1', point('point-2', { rows: 12, expiresAt: '2027-01-01T00:00:00.000Z' }));
    points.put('vault-1', point('point-1', { warnings: 2 }));
    expect(points.ofInstance('vault-1', 'inst-1')).toEqual(
      new Map([
        ['point-1', point('point-1', { warnings: 2 })],
        ['point-2', point('point-2', { rows: 12, expiresAt: '2027-01-01T00:00:00.000Z' })],
      ]),
    );
    expect(points.ofInstance('vault-1', 'inst-2').size).toBe(0);
    expect(points.ofInstance('vault-2', 'inst-1').size).toBe(0);
    points.remove('vault-1', 'inst-1', 'point-1');
    expect([...points.ofInstance('vault-1', 'inst-1').keys()]).toEqual(['point-2']);
  });

  it('damaged points: what was found last, gone with the point, the instance and the vault', () => {
    using store = closing(filled());
    const { points, vaults } = store.value;
    const bad = (id: string) => ({ id, problem: hostileName });
    points.setDamaged('vault-1', 'inst-1', [bad('point-2'), bad('point-1')]);
    points.setDamaged('vault-1', 'inst-2', [bad('point-1')]);
    expect(points.damagedOf('vault-1', 'inst-1')).toEqual([bad('point-1'), bad('point-2')]);
    points.setDamaged('vault-1', 'inst-1', [bad('point-2'), bad('point-3')]);
    points.remove('vault-1', 'inst-1', 'point-2');
    expect(points.damagedOf('vault-1', 'inst-1')).toEqual([bad('point-3')]);
    points.removeOfInstance('vault-1', 'inst-1');
    expect(points.damagedOf('vault-1', 'inst-1')).toEqual([]);
    vaults.remove('vault-1');
    expect(points.damagedOf('vault-1', 'inst-2')).toEqual([]);
  });

  it('vaults: when they were asked, when they answered, and why not', () => {
    using store = closing(filled());
    const { vaults, instances } = store.value;
    const later = '2026-11-24T18:00:00.000Z';
    const contact = () => vaults.contacts().get('vault-1');
    expect(contact()).toEqual({ askedAt: null, answeredAt: null, problem: null });
    vaults.setAsked('vault-1', at, null);
    expect(contact()).toEqual({ askedAt: at, answeredAt: at, problem: null });
    vaults.setAsked('vault-1', later, hostileName);
    expect(contact()).toEqual({ askedAt: later, answeredAt: at, problem: hostileName });
    instances.insert(instance());
    expect(instances.seenAt()).toEqual(new Map());
    instances.setSeen('inst-1', at);
    expect(instances.seenAt()).toEqual(new Map([['inst-1', at]]));
  });

  it('privilege states: the last of each instance, by its name; gone with the instance', () => {
    using store = closing(filled());
    const { instances, privilegeStates } = store.value;
    const state = (id: string, more: Partial<PrivilegeState> = {}): PrivilegeState => ({
      instanceId: instance(id).id,
      checkedAt: at,
      ready: true,
      summary: hostileName,
      warnings: 2,
      ...more,
    });
    instances.insert(instance('inst-1', 'z'));
    instances.insert(instance('inst-2', 'a'));
    privilegeStates.put(state('inst-1'));
    privilegeStates.put(state('inst-2', { ready: null }));
    privilegeStates.put(state('inst-1', { ready: false, warnings: 0, summary: 'one table' }));
    // removed while it was checked
    privilegeStates.put(state('inst-3'));
    const last = state('inst-1', { ready: false, warnings: 0, summary: 'one table' });
    expect(privilegeStates.list()).toEqual([state('inst-2', { ready: null }), last]);
    instances.remove('inst-2');
    expect(privilegeStates.list()).toEqual([last]);
  });

  it('audit: the newest first, with what became of it; a grant is found by its digest', () => {
    using store = closing(new Store(':memory:'));
    const { audit } = store.value;
    const hostile = auditEntry({
      database: hostileName,
      sql: hostileName,
      outcome: 'failed',
      problem: 'why',
    });
    const first = audit.insert(hostile);
    const second = audit.insert(auditEntry());
    audit.insert(auditEntry({ action: 'revoke', sql: 'REVOKE 1;', revokeSql: '' }));
    expect(audit.list(2).map(({ id }) => id)).toEqual([second + 1, second]);
    expect(audit.list(10)[2]).toEqual({ ...hostile, id: first });
    const find = (database: string, digest = 'd'.repeat(64)) =>
      audit.appliedGrant({ serverName: 'server-1', database, role: 'backup', purpose: 'backup', digest })?.id;
    expect(find('shop')).toBe(second);
    expect(find('shop', 'e'.repeat(64))).toBeUndefined();
    expect(find(hostileName)).toBeUndefined();
    audit.setOutcome(first, 'applied', null);
    expect(find(hostileName)).toBe(first);
    audit.setOutcome(second, 'failed', hostileName);
    expect(audit.list(10)[1]).toEqual({
      ...auditEntry(),
      id: second,
      outcome: 'failed',
      problem: hostileName,
    });
  });

  it('audit: a grant for restores is good for the whole server, one for backups for its database', () => {
    using store = closing(new Store(':memory:'));
    const { audit } = store.value;
    const forRestore = audit.insert(auditEntry({ purpose: 'restore' }));
    const find = (change: Partial<ReturnType<typeof auditEntry>>) =>
      audit.appliedGrant({ ...auditEntry({ purpose: 'restore' }), ...change })?.id;
    expect(find({})).toBe(forRestore);
    expect(find({ database: 'other' })).toBe(forRestore);
    expect(find({ purpose: 'backup' })).toBeUndefined();
    expect(find({ serverName: 'server-2' })).toBeUndefined();
    expect(find({ role: 'other' })).toBeUndefined();
    const forBackup = audit.insert(auditEntry());
    expect(find({ purpose: 'backup' })).toBe(forBackup);
    expect(find({ purpose: 'backup', database: 'other' })).toBeUndefined();
    // Of two the latest; one that was taken back, or did not succeed, is none.
    const again = audit.insert(auditEntry());
    expect(find({ purpose: 'backup' })).toBe(again);
    audit.insert(auditEntry({ outcome: 'failed' }));
    audit.insert(auditEntry({ action: 'revoke' }));
    expect(find({ purpose: 'backup' })).toBe(again);
  });

  it('points: their number and bytes vault by vault', () => {
    using store = closing(filled());
    const { points, vaults } = store.value;
    vaults.insert(vault('vault-2'));
    expect(points.totals()).toEqual([]);
    points.put('vault-1', point('point-1', { size: 5 }));
    points.put('vault-1', point('point-2', { size: 7 }));
    // A name says nothing about another vault: neither point takes the other's place.
    points.put('vault-2', point('point-1', { size: 11 }));
    expect(points.totals().toSorted((one, other) => one.points - other.points)).toEqual([
      { vaultId: 'vault-2', points: 1, bytes: 11 },
      { vaultId: 'vault-1', points: 2, bytes: 12 },
    ]);
    points.removeOfInstance('vault-1', 'inst-1');
    expect(points.totals()).toEqual([{ vaultId: 'vault-2', points: 1, bytes: 11 }]);
  });

  it('settings', () => {
    using store = closing(new Store(':memory:'));
    expect(store.value.settings.get('toolFolders')).toBeUndefined();
    store.value.settings.set('toolFolders', ['/a']);
    store.value.settings.set('toolFolders', ['/b', hostileName]);
    expect(store.value.settings.get('toolFolders')).toEqual(['/b', hostileName]);
  });

  it('a transaction is all or nothing', () => {
    using store = closing(new Store(':memory:'));
    expect(() =>
      store.value.transaction(() => {
        store.value.vaults.insert(vault());
        throw new Error('second thoughts');
      }),
    ).toThrow('second thoughts');
    expect(store.value.vaults.list()).toEqual([]);
    expect(store.value.transaction(() => 42)).toBe(42);
  });
});

function closing(value: Store): Disposable & { readonly value: Store } {
  return { value, [Symbol.dispose]: () => value.close() };
}
