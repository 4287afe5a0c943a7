import { describe, expect, it } from 'vitest';
import { ToldOfServer } from '../../../../../shared/auto-protect/auto-protect.ts';
import { attentionOf, type AttentionInput } from '../../../../../renderer/features/overview/attention.ts';
import { instance, job } from '../../../../support/overview-data.ts';

const nothing: AttentionInput = {
  instances: [],
  unreachableVaults: [],
  vaults: [{ id: 'vault-main', name: 'Long term' }],
  unreachableServers: [],
  servers: [{ id: 'server-prod', name: 'prod' }],
  coverage: { unprotectedOf: new Map() },
  lastDay: [],
  autoProtected: [],
  overdueRules: [],
};
const azureServer =
  '/subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/shop-pg';
const keyVault =
  '/subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1/resourceGroups/shop/providers/Microsoft.KeyVault/vaults/shop-kv';
const stoppedAt = '2026-03-02T05:00:00.000Z';
const problem = (code: string | null) => ({ code, message: 'it says no', remedy: 'x' });
const attention = (change: Partial<AttentionInput>) => attentionOf({ ...nothing, ...change });

describe('what needs attention', () => {
  it('is nothing when all is well', () => {
    expect(attention({ instances: [instance(), instance({ health: 'stopped', stoppedAt })] })).toEqual([]);
  });

  it('is what came with a vault and waits to be confirmed, before what is at risk', () => {
    const unconfirmed = { vaultName: 'archive', since: '2026-03-01T08:00:00.000Z' };
    const items = attention({
      servers: [
        { id: 'server-prod', name: 'prod' },
        { id: 'server-new', name: 'new', unconfirmed },
      ],
      instances: [
        instance({ id: 'inst-one', unconfirmed }),
        instance({ id: 'inst-two', unconfirmed, health: 'at risk', points: 0 }),
        instance({ id: 'inst-ended', unconfirmed, stoppedAt: '2026-03-01T08:00:00.000Z', health: 'stopped' }),
      ],
    });
    expect(items).toMatchObject([
      {
        key: 'unconfirmed server-new',
        subject: 'new',
        reason: 'It came with the vault archive. No login is sent there before you confirm its address.',
        next: { href: '/servers/server-new' },
      },
      {
        key: 'unconfirmed of archive',
        subject: '2 databases',
        reason: 'They came with the vault and are not backed up from here before you confirm them.',
        next: { href: '/databases' },
      },
      { key: 'instance inst-two', next: { kind: 'link', label: 'Confirm…', href: '/databases/inst-two' } },
    ]);
  });

  it('is a firewall rule in Azure that is over, with the server that it is of', () => {
    const resource = azureServer.toLowerCase();
    const until = '2026-03-02T05:00:00.000Z';
    const overdue = {
      resource,
      rule: 'pgkeep_bob_x',
      addresses: '198.51.100.7',
      owner: 'bob',
      until,
      identity: 'app',
    };
    const servers = [{ id: 'server-prod', name: 'prod', environment: 'prod', azure: { id: azureServer } }];
    expect(attention({ overdueRules: [{ ...overdue, problem: null }], servers })).toMatchObject([
      {
        status: 'warning',
        subject: 'prod',
        environment: 'prod',
        reason:
          'Its firewall still lets 198.51.100.7 in, for bob: nobody has tried yet to take the rule away.',
        next: { href: '/servers/server-prod' },
      },
    ]);
    expect(attention({ overdueRules: [{ ...overdue, problem: 'a lock is there' }] })).toMatchObject([
      {
        subject: 'shop-pg',
        reason: 'Its firewall still lets 198.51.100.7 in, for bob: a lock is there.',
        next: { href: '/servers' },
      },
    ]);
    const ofKeyVault = { ...overdue, resource: keyVault, rule: '198.51.100.7', problem: null };
    expect(attention({ overdueRules: [ofKeyVault] })).toMatchObject([
      { subject: 'shop-kv', place: 'key vault', next: { href: '/settings/azure/access' } },
    ]);
  });

  it('is what was to be protected by itself and is not, server by server, and not what was done', () => {
    const of = { serverId: 'server-prod', serverName: 'prod', vaultName: 'Long term', at: stoppedAt };
    const told = (database: string, outcome: 'protected' | 'failed' | 'left', words: string) =>
      ToldOfServer.parse({ ...of, database, outcome, words });
    const shop = told('shop', 'failed', '"shop" was not protected: it says no.');
    const [only, ...rest] = attention({ autoProtected: [told('new', 'protected', 'Done.'), shop] });
    expect(rest).toEqual([]);
    expect(only).toMatchObject({
      status: 'failed',
      word: 'Not protected',
      subject: 'shop',
      place: 'prod',
      reason: '"shop" was not protected: it says no.',
      next: { kind: 'link', label: 'Open server', href: '/servers/server-prod' },
    });
    expect(attention({ autoProtected: [shop, { ...shop, database: 'crm' }] })).toMatchObject([
      {
        subject: 'prod',
        place: 'server',
        reason: '2 databases could not be protected by themselves. "shop" was not protected: it says no.',
      },
    ]);
    expect(attention({ autoProtected: [told('', 'left', 'Confirm it.')] })).toMatchObject([
      { status: 'unconfirmed', word: 'Not confirmed', subject: 'prod', reason: 'Confirm it.' },
    ]);
  });

  it('does not ask anybody to act on what others filed in a vault', () => {
    const losses = [{ kind: 'rows', what: 'rows of t', reason: 'r', message: 'm' }];
    const result = { database: 'shop_2', losses, messages: [], warnings: [], notes: [] };
    const lost = { kind: 'restore-as-database', state: 'completed with warnings', result };
    expect(attention({ lastDay: [job({ ...lost, importedFrom: 'archive' })] })).toEqual([]);
    expect(attention({ lastDay: [job(lost)] })).toHaveLength(1);
  });

  it('says what a database or server is for, where somebody tagged it', () => {
    const servers = [{ id: 'server-prod', name: 'prod', environment: 'stage' }];
    const items = attention({
      servers,
      instances: [
        instance({ health: 'failing', environment: 'prod' }),
        instance({ id: 'inst-two', health: 'at risk' }),
      ],
      unreachableServers: [{ id: 'server-prod', name: 'prod', problem: problem(null) }],
      coverage: { unprotectedOf: new Map([['server-prod', ['crm']]]) },
    });
    expect(items.map(({ key, environment }) => [key, environment])).toEqual([
      ['instance inst-shop', 'prod'],
      ['server server-prod', 'stage'],
      ['instance inst-two', undefined],
      ['unprotected server-prod', 'stage'],
    ]);
  });

  it('comes the worst first', () => {
    const keys = attention({
      instances: [
        instance({ health: 'at risk', vaultName: 'other' }),
        instance({ id: 'inst-bad', health: 'failing' }),
        instance({ id: 'inst-none', health: 'nothing to restore' }),
      ],
      unreachableVaults: [{ vaultName: 'Long term', problem: 'no answer' }],
      unreachableServers: [{ id: 'server-prod', name: 'prod', problem: problem(null) }],
      coverage: { unprotectedOf: new Map([['server-prod', ['crm', 'hr']]]) },
    }).map(({ key }) => key);
    expect(keys).toEqual([
      'instance inst-none',
      'instance inst-bad',
      'vault Long term',
      'server server-prod',
      'instance inst-shop',
      'unprotected server-prod',
    ]);
  });

  it('is a refused login once, with the backups that failed for it, and another problem of one of them', () => {
    const refused = 'UserErrorDBUserAuthFailed' as const;
    const input = {
      instances: [
        instance({ id: 'inst-one', health: 'failing', failureCode: refused }),
        instance({ id: 'inst-two', health: 'nothing to restore', failureCode: refused }),
        instance({ id: 'inst-disk', health: 'failing', failureCode: 'UserErrorVaultFull' }),
        instance({ id: 'inst-else', health: 'failing', failureCode: refused, serverId: 'server-test' }),
      ],
      unreachableServers: [{ id: 'server-prod', name: 'prod', problem: problem(refused) }],
    };
    const items = attention(input);
    expect(items.map(({ key }) => key)).toEqual([
      'instance inst-disk',
      'instance inst-else',
      'server server-prod',
    ]);
    expect(items.at(-1)).toMatchObject({
      status: 'refused',
      word: 'Login refused',
      reason: 'it says no. The last backups of 2 databases failed for that reason.',
      next: { label: 'Change login', href: '/servers/server-prod?change=login' },
    });
    // once the login works, what failed needs a new backup
    expect(attention({ ...input, unreachableServers: [] })).toHaveLength(4);
  });

  it('names what restores and verifications of the day lost, before what is at risk', () => {
    const losses = ['a', 'b', 'c', 'd'].map((name) => ({
      kind: 'rows',
      what: `rows of app.${name}`,
      reason: 'r',
      message: 'm',
    }));
    const result = { database: 'shop_2', losses, messages: [], warnings: [], notes: [] };
    const verified = { ...result, database: undefined, losses: losses.slice(0, 1) };
    const items = attention({
      instances: [instance({ health: 'at risk' })],
      lastDay: [
        job({ id: 'job-verify', kind: 'verify', state: 'failed', result: verified }),
        job({
          id: 'job-lost',
          kind: 'restore-as-database',
          state: 'completed with warnings',
          startedAt: '2026-03-02T09:00:00.000Z',
          result,
        }),
        job({ id: 'job-noted', result: { ...result, losses: [], notes: ['by choice'] } }),
        job({ id: 'job-none', kind: 'restore-as-database', state: 'failed', result }),
      ],
    });
    expect(items.map(({ key, word, subject, place, reason }) => [key, word, subject, place, reason])).toEqual(
      [
        [
          'losses job-lost',
          'Losses',
          'shop_2',
          'restored from prod/shop',
          'Missing: rows of app.a; rows of app.b; and 2 more.',
        ],
        ['losses job-verify', 'Losses', 'prod/shop', 'verification', 'Missing: rows of app.a.'],
        ['instance inst-shop', 'At risk', 'shop', 'prod', 'The newest recovery point is 3 hours old.'],
      ],
    );
    expect(items[0]?.next).toEqual({ kind: 'link', label: 'Show losses', href: '/jobs/job-lost' });
  });

  it('leads to the job that failed last, to the database when it is too long ago', () => {
    const failing = instance({ health: 'failing' });
    const lastDay = [
      job({ id: 'job-old', state: 'failed', startedAt: '2026-03-01T01:00:00.000Z' }),
      job({ id: 'job-new', state: 'failed', startedAt: '2026-03-02T01:00:00.000Z' }),
      job({ id: 'job-verify', kind: 'verify', state: 'failed', startedAt: '2026-03-02T09:00:00.000Z' }),
    ];
    const next = (jobs: typeof lastDay) => attention({ instances: [failing], lastDay: jobs })[0]?.next;
    expect(next(lastDay)).toEqual({ kind: 'link', label: 'Show what happened', href: '/jobs/job-new' });
    expect(next([])).toEqual({ kind: 'link', label: 'Open database', href: '/databases/inst-shop' });
  });

  it('offers the first backup, and to watch it once it runs', () => {
    const fresh = { health: 'nothing to restore', points: 0 };
    expect(attention({ instances: [instance(fresh)] })[0]?.next).toEqual({
      kind: 'back up',
      label: 'Back up now',
      instanceId: 'inst-shop',
    });
    const runningJob = job({ id: 'job-run', state: 'in progress', endedAt: null });
    expect(attention({ instances: [instance({ ...fresh, runningJob })] })[0]?.next).toEqual({
      kind: 'link',
      label: 'Watch job',
      href: '/jobs/job-run',
    });
  });

  const unconfirmed = { vaultName: 'archive', since: '2026-03-01T08:00:00.000Z' };
  const runningJob = job({ id: 'job-run', state: 'in progress', endedAt: null });
  const failed = job({ id: 'job-failed', state: 'failed' });
  const interrupted = job({ id: 'job-failed', state: 'interrupted' });
  const warned = job({ id: 'job-failed', state: 'completed with warnings' });
  const lacking = { willLackPrivileges: true };
  const ofAnother = job({ id: 'job-other', instanceId: 'inst-other', state: 'failed' });
  const fix = '/databases/inst-shop?tab=privileges';
  it.each([
    ['fails for missing privileges', lacking, [failed], ['Show what is missing', fix]],
    ['fails for missing privileges, as is known before', lacking, [], ['Show what is missing', fix]],
    ['waits to be confirmed', { unconfirmed }, [failed], ['Confirm…', '/databases/inst-shop']],
    [
      'has an identity that was signed out, which opens its vault',
      { signIn: [{ do: 'set-vault-login', vault: 'Long term' }] },
      [failed],
      ['Change login', '/vaults/vault-main'],
    ],
    [
      'has one that logs in to its server',
      { signIn: [{ do: 'set-login', server: 'prod', with: 'entra' }] },
      [failed],
      ['Change login', '/servers/server-prod?change=login'],
    ],
    [
      'has one that reads its secret',
      { signIn: [{ do: 'change-secret', instance: 'prod/shop' }] },
      [failed],
      ['Change login', '/databases/inst-shop?tab=options'],
    ],
    [
      'has one whose sign-in has ended',
      { signIn: [{ do: 'sign-in-again', identity: 'alice' }] },
      [failed],
      ['Sign in again', '/settings/azure?again=alice'],
    ],
    ['failed', {}, [failed], ['Show what happened', '/jobs/job-failed']],
    ['was interrupted', {}, [interrupted], ['Show what happened', '/jobs/job-failed']],
    ['ended with warnings', {}, [warned], ['Show what happened', '/jobs/job-failed']],
    [
      'runs again after a failure',
      { runningJob, ...lacking, unconfirmed },
      [failed],
      ['Watch job', '/jobs/job-run'],
    ],
    ['was cancelled', {}, [job({ state: 'cancelled' }), job()], ['Back up now', undefined]],
    ['succeeded where another failed', {}, [job(), ofAnother], ['Back up now', undefined]],
  ] as const)('offers no backup before its cause is fixed: one that %s', (_, change, lastDay, step) => {
    // Each of them is wanted, and would be offered a backup if nothing else was the matter.
    for (const wanted of [
      { health: 'nothing to restore', points: 0 },
      { health: 'failing', isPastLimit: true },
      { health: 'at risk', isPastLimit: true },
    ]) {
      const [only, ...more] = attention({
        instances: [instance({ ...wanted, ...change })],
        lastDay: [...lastDay],
      }).filter(({ key }) => key === 'instance inst-shop');
      const [label, href] = step;
      expect(only?.next, wanted.health).toEqual(
        href === undefined
          ? { kind: 'back up', label, instanceId: 'inst-shop' }
          : { kind: 'link', label, href },
      );
      expect(more).toEqual([]);
    }
  });

  it('offers a backup where the newest point is past the limit, and none where protection was stopped', () => {
    const next = (change: object) => attention({ instances: [instance(change)] })[0]?.next;
    expect(next({ health: 'at risk', isPastLimit: true })).toMatchObject({ kind: 'back up' });
    const schedule = {
      state: 'due',
      timeZone: 'UTC',
      runsHere: true,
      next: null,
      retryAt: null,
      late: null,
      missed: [],
      gap: { runs: 2, first: '2026-03-01T02:00:00.000Z' },
    };
    expect(next({ health: 'failing', schedule })).toMatchObject({ label: 'Open database' });
    expect(next({ health: 'at risk' })).toMatchObject({ label: 'Open database' });
    expect(next({ health: 'nothing to restore', stoppedAt })).toMatchObject({ label: 'Open database' });
  });

  it('says of a vault that does not answer what is in it, instead of every database in it', () => {
    const items = attention({
      instances: [
        instance({ health: 'at risk' }),
        instance({ id: 'inst-old', health: 'at risk', isPastLimit: true }),
        instance({ id: 'inst-none', health: 'nothing to restore' }),
      ],
      unreachableVaults: [{ vaultName: 'Long term', problem: 'no such folder' }],
    });
    expect(items.map(({ key }) => key)).toEqual([
      'instance inst-none',
      'vault Long term',
      'instance inst-old',
    ]);
    expect(items[1]?.reason).toBe(
      'no such folder. The recovery points of 3 databases are there; what is shown of them is what was known before.',
    );
  });

  it('says many of one kind in one line', () => {
    const failing = Array.from({ length: 500 }, (_, index) =>
      instance({ id: `inst-${index + 1000}`, health: 'failing' }),
    );
    const items = attention({ instances: failing });
    expect(items).toHaveLength(5);
    expect(items[4]).toMatchObject({
      subject: '496 more databases',
      next: { href: '/databases?health=failing' },
    });
  });

  it('of many shows those first that would fail for missing privileges, and counts them', () => {
    const instances = Array.from({ length: 9 }, (_, index) =>
      instance({ id: `inst-${index}`, health: 'at risk', points: 1, willLackPrivileges: index > 6 }),
    );
    const items = attention({ instances });
    expect(items.map(({ key }) => key)).toEqual([
      'instance inst-7',
      'instance inst-8',
      'instance inst-0',
      'instance inst-1',
      'rest at risk',
    ]);
    expect(items[4]).toMatchObject({
      subject: '5 more databases',
      reason: '9 databases in all; 2 backups would fail for missing privileges.',
    });
  });

  it('leads to the wizard with the one database that is unprotected', () => {
    const [item] = attention({ coverage: { unprotectedOf: new Map([['server-prod', ['a&b']]]) } });
    expect(item).toMatchObject({
      subject: 'a&b',
      place: 'prod',
      next: { href: '/protect?server=server-prod&database=a%26b' },
    });
  });
});
