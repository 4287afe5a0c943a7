import { describe, expect, it } from 'vitest';
import type { Check } from '../../../../../../renderer/features/protect/readiness/checks.ts';
import {
  saidAboveWords,
  serverProblemsOf,
} from '../../../../../../renderer/features/protect/readiness/server-problems.ts';

const row = (serverId: string, database: string, check?: Check) => ({
  key: `${serverId}/${database}`,
  serverId,
  serverName: serverId,
  check,
});
const blocked = (message: string, code: string, title = 'Login and network'): Check => ({
  state: 'checked',
  readiness: {
    ready: false,
    findings: [{ title, severity: 'blocker', message, code: code as never, remedy: 'Change the login.' }],
  },
});
const refused = blocked('prod refused the login of ada', 'UserErrorDBUserAuthFailed');
const ready: Check = {
  state: 'checked',
  readiness: {
    ready: true,
    findings: [{ title: 'Login and network', severity: 'ok', message: 'ada connects.' }],
  },
};

describe('what servers refuse', () => {
  it('is said once a server, with the databases that it concerns', () => {
    const problems = serverProblemsOf([
      row('prod', 'shop', refused),
      row('stage', 'shop', ready),
      row('prod', 'crm', refused),
      row('prod', 'hr', { state: 'checking' }),
      row('prod', 'audit'),
    ]);
    expect(problems).toEqual([
      {
        serverId: 'prod',
        serverName: 'prod',
        credential: null,
        code: 'UserErrorDBUserAuthFailed',
        message: 'prod refused the login of ada',
        remedy: 'Change the login.',
        keys: ['prod/shop', 'prod/crm'],
      },
    ]);
    expect(problems.map(saidAboveWords)).toEqual(['Login refused: said of prod above.']);
  });

  it('is a matter of its server for one database too where it is the login, and of another server apart', () => {
    const problems = serverProblemsOf([row('prod', 'shop', refused), row('stage', 'shop', refused)]);
    expect(problems.map(({ keys }) => keys)).toEqual([['prod/shop'], ['stage/shop']]);
  });

  it('is a matter of the login that a database has of its own, apart from the login of its server', () => {
    const credential = {
      kind: 'key-vault',
      secret: 'https://contoso-kv.vault.azure.net/secrets/shop-login',
      identity: 'backups',
    } as const;
    const problems = serverProblemsOf([
      row('prod', 'shop', refused),
      { ...row('prod', 'crm', refused), credential },
      { ...row('prod', 'hr', refused), credential: { ...credential, login: 'hr' } },
    ]);
    expect(problems.map((problem) => [problem.keys, problem.credential])).toEqual([
      [['prod/shop'], null],
      [['prod/crm'], credential],
      [['prod/hr'], { ...credential, login: 'hr' }],
    ]);
    expect(problems.map(saidAboveWords)).toEqual([
      'Login refused: said of prod above.',
      'Login refused: said of its own login above.',
      'Login refused: said of its own login above.',
    ]);
  });

  it('is said once of a secret that cannot be read, by the databases that have it as their login', () => {
    const credential = {
      kind: 'key-vault',
      secret: 'https://kv.vault.azure.net/secrets/s',
      identity: 'i',
    } as const;
    const unread = blocked('The secret s cannot be read.', 'UserErrorSecretDisabled', 'Secret');
    const problems = serverProblemsOf([
      { ...row('prod', 'shop', unread), credential },
      { ...row('prod', 'crm', unread), credential },
      row('stage', 'hr', unread),
    ]);
    expect(problems).toMatchObject([{ credential, keys: ['prod/shop', 'prod/crm'] }]);
    expect(problems.map(saidAboveWords)).toEqual(['Login missing: said of its own login above.']);
  });

  it('of which the login is no part is said once of databases with any login', () => {
    const away = blocked('prod does not answer.', 'UserErrorConnectionFailed');
    const credential = { kind: 'key-vault', secret: 'a secret', identity: 'backups' } as const;
    const problems = serverProblemsOf([
      row('prod', 'shop', away),
      { ...row('prod', 'crm', away), credential },
    ]);
    expect(problems).toMatchObject([{ credential: null, keys: ['prod/shop', 'prod/crm'] }]);
  });

  it('stays in the row where it is about one database, or about something else', () => {
    expect(
      serverProblemsOf([
        row('prod', 'shop', blocked('database "shop" does not exist', 'UserErrorDBNotFound')),
        row('prod', 'crm', blocked('database "crm" does not exist', 'UserErrorDBNotFound')),
        row('prod', 'hr', blocked('No pg_dump fits.', 'UserErrorClientToolsMissing', 'Client tools')),
        row('prod', 'audit', blocked('No pg_dump fits.', 'UserErrorClientToolsMissing', 'Client tools')),
      ]),
    ).toEqual([]);
  });
});
