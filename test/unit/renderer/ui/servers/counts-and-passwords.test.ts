import { describe, expect, it } from 'vitest';
import { countedDatabases, lacksProtection } from '../../../../../renderer/ui/servers/counted-databases.ts';
import { generatePassword } from '../../../../../renderer/features/servers/create/generate-password.ts';
import { serversSentence, type ServerRow } from '../../../../../renderer/ui/servers/server-rows.ts';
import { ServerReport, ServerSummary } from '../../../../../shared/servers.ts';

describe('generatePassword', () => {
  it('leaves out bytes that would favour some characters', () => {
    // 56 characters: bytes from 224 on would come round once more for the first 32 of them.
    const rounds = [
      [255, 224, 0, 55],
      [1, 0, 0, 0],
    ];
    const password = generatePassword(4, (bytes) => bytes.set(rounds.shift() ?? []));
    expect(password).toBe('a9ba');
  });

  it('uses every character and none that is mistaken for another', () => {
    let next = 0;
    const password = generatePassword(224, (bytes) => bytes.set(bytes.map(() => next++)));
    expect(new Set(password).size).toBe(56);
    expect(password).not.toMatch(/[0Oo1lI]/);
  });
});

describe('countedDatabases', () => {
  it('counts housekeeping databases once they are protected', () => {
    const databases = (postgres: string[]) => [
      { name: 'postgres', protectedBy: postgres },
      { name: 'azure_sys', protectedBy: [] },
      { name: 'shop', protectedBy: ['prod/shop'] },
      { name: 'crm', protectedBy: [] },
    ];
    expect(countedDatabases(databases([]))).toEqual({ protected: 1, total: 2 });
    expect(countedDatabases(databases(['x']))).toEqual({ protected: 2, total: 3 });
    expect(
      databases([])
        .filter(lacksProtection)
        .map(({ name }) => name),
    ).toEqual(['crm']);
  });
});

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
  const asked: ServerRow = { server, report: null, problem: null };

  it.each([
    [[], undefined],
    [[answers], 'The server answers.'],
    [[fails], 'The server needs attention.'],
    [[answers, answers], 'All 2 servers answer.'],
    [[answers, fails], '1 of 2 servers answers; 1 needs attention.'],
    [[answers, answers, fails, fails], '2 of 4 servers answer; 2 need attention.'],
    [[asked, asked], '2 servers; asking them…'],
    [[answers, asked], '2 servers; asking 1 of them…'],
  ])('%#', (rows, sentence) => expect(serversSentence(rows)).toBe(sentence));
});
