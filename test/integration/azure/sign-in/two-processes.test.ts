import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { lockState } from '../../../../main/store/owner-lock.ts';
import { memoryKeychain } from '../../../support/apps/memory-keychain.ts';
import { openTestApp, type TestApp } from '../../../support/apps/app.ts';
import { startAzure, testTenant, type TestAzure } from '../../../support/azure/azure.ts';
import { startTokenProcess } from '../../../support/azure/token-process.ts';
import { alice, appId, bob, browserOf } from '../../../support/azure/whole/people.ts';

const scope = 'https://vault.azure.net/.default';

let azure: TestAzure;
beforeAll(async () => {
  azure = await startAzure();
  azure.entra.apps.push({ clientId: appId, tenantId: testTenant });
  azure.entra.users.push(alice, bob);
});
afterAll(() => azure[Symbol.asyncDispose]());

/** A home in which Alice and Bob are signed in, and what its keychain has. */
async function openHome() {
  vi.stubEnv('HTTPS_PROXY', azure.network.url);
  for (const name of ['https_proxy', 'NO_PROXY', 'no_proxy']) vi.stubEnv(name, undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
  const entries = new Map<string, string>();
  const app = await openTestApp({
    clientTools: [],
    replace: {
      keychain: memoryKeychain(entries),
      blob: { httpClient: azure.transport },
      openFile: browserOf(azure),
    },
  });
  onTestFinished(() => app[Symbol.asyncDispose]());
  for (const { username } of [alice, bob]) {
    azure.entra.person = username;
    const way = { kind: 'browser', tenantId: testTenant, clientId: appId } as const;
    await Array.fromAsync(await app.client.azure.signIn({ name: username, open: true, way }));
  }
  azure.entra.issued.length = 0;
  return { app, entries };
}

const startWanting = (
  { app, entries }: { app: TestApp; entries: Map<string, string> },
  identity: string,
  holds = false,
) => startTokenProcess(azure, app, { identity, scope, keychain: [...entries], holds });

/** The token that is kept of somebody. */
async function keptOf({ coordinator: { engine } }: TestApp, name: string): Promise<string> {
  const identity = engine.store.identities.list().find((each) => each.name === name);
  return (await engine.tokens.token(identity ?? expect.unreachable(), { scope }, engine.secrets)).token;
}

it('a process that renews a token keeps another one waiting, which then asks for none', async () => {
  const home = await openHome();
  const first = await startWanting(home, alice.username, true);
  await first.next('renews');
  expect(lockState(join(home.app.home, 'azure'), 'tokens')).toBe('held');
  const second = await startWanting(home, alice.username);
  expect(await second.next('waits', 'has')).toEqual({ word: 'waits' });
  first.letGo();
  expect(await second.token).toBe(await first.token);
  expect(second.words).not.toContain('renews');
  expect(azure.entra.issued.map(({ username }) => username)).toEqual([alice.username]);
});

it('two processes that renew tokens of two persons at the same time keep both', async () => {
  const home = await openHome();
  const first = await startWanting(home, alice.username, true);
  await first.next('renews');
  const second = await startWanting(home, bob.username);
  expect(await second.next('waits', 'has')).toEqual({ word: 'waits' });
  first.letGo();
  const tokens = [await first.token, await second.token];
  expect(second.words).toContain('renews');
  expect([await keptOf(home.app, alice.username), await keptOf(home.app, bob.username)]).toEqual(tokens);
  expect(azure.entra.issued.map(({ username }) => username)).toEqual([alice.username, bob.username]);
});
