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
