import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Keychain } from '../../../main/credentials/kinds/keychain.ts';
import { failureOf, openTestApp, type TestApp } from '../../support/apps/app.ts';
import { startAzure, testTenant, type TestAzure } from '../../support/azure/azure.ts';
import { visitPage } from '../../support/azure/person.ts';
import { ids } from '../../support/samples/identities.ts';

const alice = {
  username: 'alice@contoso.com',
  oid: '6f2c1f2e-0000-4000-8000-0000000000a1',
  tenantId: testTenant,
};
const clientSecret = `s3cret 'of" \\ the € app`;
const way = { kind: 'browser', tenantId: testTenant, clientId: ids.client } as const;

let azure: TestAzure;
/** What Entra gave out, and the secrets that it was shown. */
let tokens: string[];
/** The keychain. */
let entries: Map<string, string>;

beforeAll(async () => {
  azure = await startAzure();
});
afterAll(() => azure[Symbol.asyncDispose]());
beforeEach(() => {
  tokens = [];
  entries = new Map();
  vi.stubEnv('HTTPS_PROXY', azure.network.url);
  for (const name of ['https_proxy', 'NO_PROXY', 'no_proxy']) vi.stubEnv(name, undefined);
  azure.entra.users.splice(0, Infinity, alice);
  azure.entra.apps.splice(0, Infinity, { clientId: ids.client, tenantId: testTenant });
});
afterEach(() => vi.unstubAllEnvs());

const keychain: Keychain = {
  read: (name) => Promise.resolve(entries.get(name)),
  write: (name, secret) => Promise.resolve(void entries.set(name, secret)),
  remove: (name) => Promise.resolve(void entries.delete(name)),
  probe: () => Promise.resolve(),
};

/** The way to Azure, which notes each token that passes. */
const listening = (): HttpClient => ({
  async sendRequest(request) {
    const response = await azure.transport.sendRequest(request);
    if (new URL(request.url).pathname.endsWith('/oauth2/v2.0/token')) {
      const answer = JSON.parse(response.bodyAsText ?? '{}') as Record<string, unknown>;
      for (const name of ['access_token', 'refresh_token', 'id_token']) {
        if (typeof answer[name] === 'string') tokens.push(answer[name]);
      }
    }
    return response;
  },
});

async function signIn(app: TestApp, wish: Parameters<TestApp['client']['azure']['signIn']>[0]) {
  const steps = [];
  for await (const step of await app.client.azure.signIn(wish)) {
    steps.push(step);
    if (step.step === 'browser') setImmediate(() => void visitPage(azure, step.url));
  }
  return steps;
}

/** Names of the files below a folder that have one of the texts, as UTF-8 or inside of JSON. */
async function filesWith(folder: string, texts: readonly string[]): Promise<string[]> {
  const needles = texts.flatMap((text) => [text, JSON.stringify(text).slice(1, -1)]);
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const read = await Promise.all(files.map(async (file) => ({ file, content: await readFile(file) })));
  return read.flatMap(({ file, content }) =>
    needles.some((needle) => content.includes(needle)) ? [file] : [],
  );
}

describe('tokens and client secrets of Azure', () => {
  it('are nowhere: home, log, answers of the router', async () => {
    await using app = await openTestApp({ replace: { keychain, blob: { httpClient: listening() } } });
    const answers: unknown[] = [await signIn(app, { way, name: 'me' })];
    azure.entra.apps.splice(0, Infinity, {
      clientId: ids.client,
      tenantId: testTenant,
      secret: clientSecret,
    });
    const application = {
      ...way,
      kind: 'service-principal',
      login: { kind: 'secret', source: { kind: 'keychain' } },
    } as const;
    answers.push(await signIn(app, { way: application, name: 'backups', secret: clientSecret }));
    answers.push(await app.client.azure.identities({ check: true }));
    // Failures talk most: a wrong secret, a container that does not exist, a sign-in that was revoked.
    const wrong = 'a-wrong-client-secret';
    answers.push(await failureOf(signIn(app, { way: application, name: 'wrong', secret: wrong })));
    const url = 'https://contoso.blob.core.windows.net/backups';
    for (const identity of ['me', 'backups']) {
      const location = { kind: 'azure-blob', url, credential: { kind: 'entra', identity } } as const;
      answers.push(await failureOf(app.client.vaults.add({ name: identity, location })));
    }
    azure.entra.revoke();
    answers.push(await app.client.azure.identities({ check: true }));
    await app.close();

    const key = [...entries].filter(([name]) => name.startsWith('azure-tokens-')).map(([, value]) => value);
    expect(key).toHaveLength(1);
    expect(tokens.length).toBeGreaterThan(4);
    const secrets = [...tokens, ...key, clientSecret, wrong];
    for (const secret of secrets) {
      expect(JSON.stringify(answers)).not.toContain(JSON.stringify(secret).slice(1, -1));
    }
    expect(await filesWith(app.folder, secrets)).toEqual([]);
    // That these searches can find something:
    expect(JSON.stringify(answers)).toContain(alice.username);
    expect((await filesWith(app.folder, [alice.username])).length).toBeGreaterThan(0);
  });

  it.skipIf(process.platform === 'win32')(
    'of a person are in one file, for its owner alone, which the key in the keychain opens',
    async () => {
      await using app = await openTestApp({ replace: { keychain, blob: { httpClient: listening() } } });
      await signIn(app, { way, name: 'me' });
      const file = join(app.home, 'azure', 'tokens');
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect((await stat(join(app.home, 'azure'))).mode & 0o777).toBe(0o700);
      const [account, key] = [...entries][0] ?? ['', ''];
      const states = async () =>
        (await app.client.azure.identities({ check: true })).map(({ state }) => state);
      entries.set(account, Buffer.alloc(32).toString('base64'));
      expect(await states()).toEqual(['fails']);
      entries.set(account, key);
      expect(await states()).toEqual(['works']);
    },
  );
});
