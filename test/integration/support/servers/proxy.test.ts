import { describe, expect, it } from 'vitest';
import pg from 'pg';
import { startProxy, type TestProxy } from '../../../support/servers/proxy.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const server = sharedServer(17);

function clientThrough(proxy: TestProxy): pg.Client {
  const { user, password } = server;
  const client = new pg.Client({ host: proxy.host, port: proxy.port, user, password, database: 'postgres' });
  client.on('error', () => undefined);
  return client;
}

const cutOff = /Connection terminated unexpectedly|ECONNRESET/;

describe('startProxy', () => {
  it('passes queries on, counts, and cuts them all off', async () => {
    await using proxy = await startProxy({ port: server.port });
    const clients = [clientThrough(proxy), clientThrough(proxy)];
    for (const client of clients) await client.connect();
    const [client] = clients;
    const { rows } = (await client?.query(`SELECT repeat('x', 1000000) AS text`)) ?? { rows: [] };
    expect((rows as { text: string }[])[0]?.text).toHaveLength(1_000_000);
    expect(proxy.bytes.toClient).toBeGreaterThan(1_000_000);
    expect(proxy.bytes.toServer).toBeLessThan(10_000);
    expect(proxy.connections).toBe(2);
    const running = clients.map((each) => expect(each.query('SELECT pg_sleep(600)')).rejects.toThrow(cutOff));
    expect(proxy.cut()).toBe(2);
    await Promise.all(running);
    expect(proxy.connections).toBe(0);
  });

  it('refuses and takes connections again, on the same port', async () => {
    await using proxy = await startProxy({ port: server.port });
    await proxy.refuse(true);
    await expect(clientThrough(proxy).connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await proxy.refuse(false);
    const client = clientThrough(proxy);
    await client.connect();
    await client.end();
  });

  it('fails as many connections as asked', async () => {
    await using proxy = await startProxy({ port: server.port });
    proxy.failNext(2);
    await expect(clientThrough(proxy).connect()).rejects.toThrow(cutOff);
    await expect(clientThrough(proxy).connect()).rejects.toThrow(cutOff);
    const client = clientThrough(proxy);
    await client.connect();
    await client.end();
  });

  it.each([false, true])('stalls at a request, passed on already: %s', async (passed) => {
    await using proxy = await startProxy({ port: server.port });
    const client = clientThrough(proxy);
    await client.connect();
    const reached = proxy.stallAtRequest(/SELECT 4[2]/, passed);
    expect((await client.query('SELECT 41 AS n')).rows).toEqual([{ n: 41 }]);
    const [sent, received] = [proxy.bytes.toServer, proxy.bytes.toClient];
    const answer = client.query('SELECT 42 AS n');
    await reached;
    expect(proxy.bytes.toServer > sent).toBe(passed);
    expect(proxy.bytes.toClient).toBe(received);
    proxy.stall(false);
    expect((await answer).rows).toEqual([{ n: 42 }]);
    await client.end();
  });

  it('cuts once after a number of bytes', async () => {
    await using proxy = await startProxy({ port: server.port });
    const client = clientThrough(proxy);
    await client.connect();
    const before = proxy.bytes.toClient;
    proxy.cutAfterBytes(300_000, 'toClient');
    await expect(client.query(`SELECT repeat('x', 1000000)`)).rejects.toThrow(cutOff);
    expect(proxy.bytes.toClient - before).toBe(300_000);
    const next = clientThrough(proxy);
    await next.connect();
    expect((await next.query(`SELECT repeat('x', 1000000) AS text`)).rowCount).toBe(1);
    await next.end();
  });

  it('stalls without a sign and goes on', async () => {
    await using proxy = await startProxy({ port: server.port });
    const client = clientThrough(proxy);
    await client.connect();
    proxy.stall(true);
    const before = proxy.bytes.toServer;
    const answer = client.query('SELECT 1 AS one');
    const direct = await server.connect();
    await direct.query('SELECT 1');
    await direct.end();
    expect(proxy.bytes.toServer).toBe(before);
    proxy.stall(false);
    expect((await answer).rows).toEqual([{ one: 1 }]);
    await client.end();
  });

  it('stalls after a number of bytes, and loses none of them', async () => {
    await using proxy = await startProxy({ port: server.port });
    const client = clientThrough(proxy);
    await client.connect();
    const before = proxy.bytes.toClient;
    proxy.stallAfterBytes(200_000, 'toClient');
    const answer = client.query(`SELECT repeat('x', 5000000) AS text`);
    await expect.poll(() => proxy.bytes.toClient - before).toBeGreaterThanOrEqual(200_000);
    const direct = await server.connect();
    await direct.query('SELECT 1');
    await direct.end();
    expect(proxy.bytes.toClient - before).toBeLessThan(1_000_000);
    proxy.stall(false);
    expect((await answer).rows).toEqual([{ text: 'x'.repeat(5_000_000) }]);
    await client.end();
  });

  it('limits the bandwidth', async () => {
    await using proxy = await startProxy({ port: server.port, bytesPerSecond: 2_000_000 });
    const client = clientThrough(proxy);
    await client.connect();
    const start = performance.now();
    await client.query(`SELECT repeat('x', 400000)`);
    expect(performance.now() - start).toBeGreaterThan(190);
    await client.end();
  });
});
