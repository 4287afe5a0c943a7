import { describe, expect, it } from 'vitest';
import {
  reachability,
  serversSentence,
  type ServerRow,
} from '../../../../../renderer/ui/servers/server-rows.ts';
import { ServerReport, ServerSummary } from '../../../../../shared/servers/servers.ts';

describe('serversSentence', () => {
  const server = ServerSummary.parse({
    id: 'srv-0001',
    name: 'a',
    host: 'h',
    port: 5432,
    user: 'u',
    maintenanceDatabase: 'postgres',
    tls: 'require',
    addedAt: '2026-11-23T01:00:00Z',
    credential: { kind: 'none' },
  });
  const report = ServerReport.parse({
    version: '16.9',
    versionNumber: 160009,
    latencyMs: 1,
    user: 'u',
    superuser: false,
    createDb: false,
    tls: null,
    databases: [],
    dumpTool: null,
    warnings: [],
  });
  const answers: ServerRow = { server, report, problem: null };
  const fails: ServerRow = { server, report: null, problem: { code: null, message: 'no', remedy: 'x' } };
  const refused: ServerRow = {
    ...fails,
    problem: { code: 'UserErrorDBUserAuthFailed', message: 'no', remedy: 'x' },
  };
  const asked: ServerRow = { server, report: null, problem: null };

  it.each([
    [[], undefined],
    [[answers], 'The server answers.'],
    [[fails], 'The server needs attention.'],
    [[answers, answers], 'All 2 servers answer.'],
    [[answers, fails], '1 of 2 servers answers; 1 needs attention.'],
    [[answers, answers, fails, fails], '2 of 4 servers answer; 2 need attention.'],
    [[answers, refused], '1 of 2 servers answers; 1 needs attention.'],
    [[asked, asked], '2 servers; asking them…'],
    [[answers, asked], '2 servers; asking 1 of them…'],
  ])('%#', (rows, sentence) => expect(serversSentence(rows)).toBe(sentence));

  it('does not call a server unreachable that refuses the login', () => {
    expect([answers, fails, refused, asked].map(reachability)).toEqual([
      'reachable',
      'unreachable',
      'refused',
      'unknown',
    ]);
  });
});
