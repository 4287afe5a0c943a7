import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { serveApp } from '../../support/apps/serve-app.ts';

async function tryConnect(host: string, port: number): Promise<string> {
  const connection = connect({ host, port, timeout: 5_000 });
  try {
    await once(connection, 'connect');
    return 'connected';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'failed';
  } finally {
    connection.destroy();
  }
}

describe('the server', () => {
  it('listens on 127.0.0.1 and on no other address of this machine', async () => {
    await using served = await serveApp();
    const { port } = served.server;
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ address, scopeid }) => address !== '127.0.0.1' && !scopeid)
      .map(({ address }) => address);
    // Linux answers on all of 127.0.0.0/8, whether an interface lists it or not.
    const outside = [...new Set([...others, '127.0.0.2'])];
    expect(await tryConnect('127.0.0.1', port)).toBe('connected');
    for (const address of outside) {
      expect(`${address} ${await tryConnect(address, port)}`).not.toBe(`${address} connected`);
    }
    expect(served.server.origin).toBe(`http://127.0.0.1:${port}`);
  });

  it('is gone when it has ended', async () => {
    const served = await serveApp();
    const { port } = served.server;
    await served[Symbol.asyncDispose]();
    expect(await tryConnect('127.0.0.1', port)).toBe('ECONNREFUSED');
  });
});
