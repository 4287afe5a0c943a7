import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { connect } from '../../../../main/postgres/connect/connect.ts';
import { startServer, supportedMajors } from '../../../support/servers/postgres-server.ts';
import { sharedServer } from '../../../support/servers/shared.ts';
import { connectTo, targetOf } from '../../../support/target-of.ts';

/** A port on which nobody listens any more. */
async function closedPort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

describe.each(supportedMajors)('PostgreSQL %i', (major) => {
  const server = () => sharedServer(major);

  it('gives rows', async () => {
    await using connection = await connectTo(server());
    expect(await connection.query('SELECT $1::text AS a, 1 + 1 AS b', [`it's`])).toEqual([
      { a: `it's`, b: 2 },
    ]);
  });

  it('says when the password is wrong, without the password', async () => {
    const error: unknown = await connect(targetOf(server(), { password: 'a wrong one' })).catch(
      (e: unknown) => e,
    );
    expect(error).toMatchObject({
      code: 'UserErrorDBUserAuthFailed',
      message: `127.0.0.1:${server().port} refused the login of postgres: password authentication failed for user "postgres"`,
    });
    expect(String(error)).not.toContain('a wrong one');
  });

  it('says when no password is known', async () => {
    await expect(connect(targetOf(server(), { password: undefined }))).rejects.toMatchObject({
      code: 'UserErrorDBUserAuthFailed',
    });
  });

  it('says when there is no such role', async () => {
    await expect(connect(targetOf(server(), { user: 'nobody "here"' }))).rejects.toMatchObject({
      code: 'UserErrorDBUserAuthFailed',
    });
  });

  it('says when there is no such database', async () => {
    await expect(connect(targetOf(server(), { database: 'no "such" one' }))).rejects.toMatchObject({
      code: 'UserErrorDBNotFound',
      message: `There is no database "no "such" one" on 127.0.0.1:${server().port}.`,
    });
  });

  it('has no time limits that others set, and trusts no search_path', async () => {
    const name = 'connect_settings';
    await server().createDatabase(name);
    const admin = await server().connect();
    for (const setting of [
      `statement_timeout = '40ms'`,
      `lock_timeout = '40ms'`,
      'search_path = evil, pg_catalog',
    ]) {
      await admin.query(`ALTER DATABASE ${name} SET ${setting}`);
    }
    await admin.end();
    await using connection = await connectTo(server(), name);
    await connection.query('SELECT pg_sleep(0.1)');
    const [row] = await connection.query(
      `SELECT current_setting('search_path') AS path, current_setting('statement_timeout') AS statement,
              current_setting('lock_timeout') AS lock`,
    );
    expect(row).toEqual({ path: '', statement: '0', lock: '0' });
  });
});

describe('the network', () => {
  const server = () => sharedServer(17);

  it('nobody listens', async () => {
    const port = await closedPort();
    await expect(connect(targetOf(server(), { port }))).rejects.toMatchObject({
      code: 'UserErrorMissingNetworkSecurityPermissions',
      message: expect.stringContaining(`Cannot reach 127.0.0.1:${port}: `) as string,
    });
  });

  it('the name leads nowhere', async () => {
    await expect(connect(targetOf(server(), { host: 'nowhere.invalid' }))).rejects.toMatchObject({
      code: 'UserErrorMissingNetworkSecurityPermissions',
      message: expect.stringContaining('nowhere.invalid') as string,
    });
  });

  it('the socket is not there', async () => {
    await expect(connect(targetOf(server(), { host: '/nonexistent' }))).rejects.toMatchObject({
      code: 'UserErrorMissingNetworkSecurityPermissions',
    });
  });

  it('something else listens, and closes', async () => {
    const other = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(
      0,
      '127.0.0.1',
    );
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    for (const tls of ['disable', 'require'] as const) {
      await expect(connect(targetOf(server(), { port, tls }))).rejects.toMatchObject({ name: 'PgkeepError' });
    }
    other.close();
  });

  it('the session is ended while it idles', async () => {
    await using connection = await connectTo(server());
    const [own] = await connection.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const admin = await server().connect();
    await admin.query('SELECT pg_terminate_backend($1)', [own?.pid]);
    await admin.end();
    await expect(connection.query('SELECT 1')).rejects.toMatchObject({
      code: 'UserErrorServerConnectionClosed',
    });
  });

  it('the server loses its power', async () => {
    await using mine = await startServer({ major: 17 });
    await using connection = await connectTo(mine);
    const sleeping = connection.query('SELECT pg_sleep(600)');
    await Promise.all([
      expect(sleeping).rejects.toMatchObject({ code: 'UserErrorServerConnectionClosed' }),
      mine.kill(),
    ]);
    await expect(connection.query('SELECT 1')).rejects.toMatchObject({
      code: 'UserErrorServerConnectionClosed',
    });
    await expect(connectTo(mine)).rejects.toMatchObject({
      code: 'UserErrorMissingNetworkSecurityPermissions',
    });
  });

  it('errors of a statement stay what they are', async () => {
    await using connection = await connectTo(server());
    await expect(connection.query('SELECT 1/0')).rejects.toMatchObject({ code: '22012' });
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

describe('aborting', () => {
  it('ends a running query with the reason', async () => {
    const abort = new AbortController();
    await using connection = await connect(targetOf(sharedServer(17)), { signal: abort.signal });
    const sleeping = connection.query('SELECT pg_sleep(600)');
    const reason = new Error('cancelled');
    abort.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
  });

  it('does not even connect when it was aborted before', async () => {
    const reason = new Error('cancelled');
    const unreachable = targetOf(sharedServer(17), { port: 1 });
    await expect(connect(unreachable, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
