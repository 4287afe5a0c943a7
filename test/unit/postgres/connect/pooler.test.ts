import { describe, expect, it } from 'vitest';
import { connectThroughPooler } from '../../../../main/postgres/connect/pooler.ts';
import type { Target } from '../../../../main/postgres/connect/target.ts';

const target = (host: string, pooler?: 'none' | 'session'): Target => ({
  address: { host, port: 6432, user: 'ada', tls: 'require', ...(pooler === undefined ? {} : { pooler }) },
  database: 'shop',
  password: undefined,
});

/** A session whose start named one process, and whose server is another. */
function session(processID: number | null, pid: number) {
  const asked: unknown[] = [];
  return {
    asked,
    processID,
    query: (question: unknown) => {
      asked.push(question);
      return Promise.resolve({ rows: [{ pid }] });
    },
    end: () => Promise.resolve(),
  };
}

const pass = async (client: ReturnType<typeof session>, to: Target) =>
  connectThroughPooler(client as unknown as Parameters<typeof connectThroughPooler>[0], to, () =>
    Promise.reject(new Error('no further session is opened')),
  );

describe('a new session', () => {
  it('passes where the server is the process that its start named, asked nothing else', async () => {
    const client = session(4711, 4711);
    await pass(client, target('db.example.com'));
    await pass(client, target('db.example.com', 'session'));
    const only = { text: 'SELECT pg_catalog.pg_backend_pid() AS pid', query_timeout: 15_000 };
    expect(client.asked).toStrictEqual([only, only]);
  });

  it.each([
    ['a process that was made up', 1_928_428_181, undefined],
    ['a process that was made up, where the declaration was taken back', -7, 'none'],
    ['no process', null, undefined],
  ] as const)('is refused with %s', async (_what, named, pooler) => {
    const client = session(named, 4711);
    await expect(pass(client, target('db.example.com', pooler))).rejects.toMatchObject({
      code: 'UserErrorConnectionPooler',
      message: expect.stringContaining('db.example.com:6432 is a connection pooler') as string,
      remedy: expect.stringMatching(
        /^Use the port on which the PostgreSQL server itself answers\./,
      ) as string,
      steps: [{ do: 'declare-session-pooler' }],
    });
    expect(client.asked).toHaveLength(1);
  });

  it.each([
    'shop.postgres.database.azure.com',
    'shop.postgres.database.chinacloudapi.cn',
    'shop.postgres.database.usgovcloudapi.net',
  ])('is led to the direct port of Azure: %s', async (host) => {
    await expect(pass(session(1, 2), target(host))).rejects.toMatchObject({
      remedy: expect.stringMatching(
        /^Use port 5432, on which the server itself answers; 6432 is its built-in PgBouncer\./,
      ) as string,
    });
  });
});
