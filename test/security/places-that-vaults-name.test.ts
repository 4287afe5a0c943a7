import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { failureOf, openTestApp } from '../support/apps/app.ts';
import { quickRetry } from '../support/apps/quick-retry.ts';

const sas = 'sv=2024-11-04&sig=swordfish-0123456789';

/** Something that listens on this machine and writes down what it hears. */
async function listen() {
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      heard.push(bytes.toString('latin1'));
      socket.destroy();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    await once(server, 'close');
  });
  return { heard, port: (server.address() as AddressInfo).port };
}

async function openApp() {
  const app = await openTestApp({ env: { AZ_SAS: sas }, replace: { blob: { retry: quickRetry } } });
  onTestFinished(() => app[Symbol.asyncDispose]());
  return app;
}

it('what listens here hears a SAS that a person sends it', async () => {
  const { heard, port } = await listen();
  const app = await openApp();
  const url = `http://127.0.0.1:${port}/account1/vault`;
  const credential = { kind: 'sas', source: { kind: 'env', variable: 'AZ_SAS' } } as const;
  await failureOf(app.client.vaults.add({ name: 'own', location: { kind: 'azure-blob', url, credential } }));
  expect(heard.join('')).toContain('swordfish');
});

it.each(['127.0.0.1', 'localhost'])('a vault cannot have a SAS sent to what listens at %s', async (host) => {
  const { heard, port } = await listen();
  const app = await openApp();
  const path = join(app.folder, 'shared');
  await app.client.vaults.add({ name: 'shared', location: { kind: 'folder', path } });
  const url = `http://${host}:${port}/account1/leases`;
  const file = join(path, 'vault.json');
  const vault = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...vault, runtime: { kind: 'azure-blob', url } }));
  const place = {
    kind: 'azure-blob',
    url,
    credential: { kind: 'sas', source: { kind: 'env', variable: 'AZ_SAS' } },
  } as const;
  const refused = {
    code: 'UserErrorHostNotAllowed',
    message: 'The vault names a container on this machine as its second place, and does not lie here itself.',
  };
  expect(await failureOf(app.client.vaults.setRuntime({ vault: 'shared', place }))).toMatchObject(refused);
  const other = await openApp();
  const location = { kind: 'folder', path } as const;
  expect(
    await failureOf(other.client.vaults.add({ name: 'theirs', location, runtime: place })),
  ).toMatchObject(refused);
  expect(heard).toStrictEqual([]);
});
