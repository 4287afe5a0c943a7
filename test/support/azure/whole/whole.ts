import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { ComposeOptions } from '../../../../main/compose.ts';
import { systemClock } from '../../../../main/core/clock.ts';
import { memoryKeychain } from '../../apps/memory-keychain.ts';
import { quickRetry } from '../../apps/quick-retry.ts';
import type { ServerAccess } from '../../servers/access.ts';
import { authorizationHandler } from '../arm/authorization.ts';
import { firewallRulesHandler } from '../arm/firewall-rules.ts';
import { makeRights, type TestRights } from '../arm/rights.ts';
import { addContainer } from '../arm/storage-accounts.ts';
import type { TestTenant } from '../arm/tenant.ts';
import { vaultAccessHandler } from '../arm/vault-access.ts';
import { startAzure, type TestAzure } from '../azure.ts';
import { estateHandlers, fillEstate, type Estate } from '../estate.ts';
import { startKeyVaults, type TestKeyVaults } from '../key-vault.ts';
import { resolveServersHere, toolsThatResolveHere } from '../postgres/host-names.ts';
import { startPostgresTokens, type TestPostgresTokens } from '../postgres/postgres-tokens.ts';
import { startStorage, type TestStorage } from '../storage.ts';
import { addPeople, browserOf } from './people.ts';

/** All of Azure that pgkeep meets, on this machine, with the estate of a company in it. */
export interface WholeAzure extends AsyncDisposable {
  readonly azure: TestAzure;
  readonly estate: Estate;
  readonly rights: TestRights;
  readonly keyVaults: TestKeyVaults;
  readonly storage: TestStorage;
  /** The server of the shop, before a real PostgreSQL. It is at its host name and this port. */
  readonly flexible: TestPostgresTokens;
  /** PEM file with the CA of all hosts. */
  readonly caFile: string;
  /** Client tools that find the server of the shop at its name. */
  readonly toolFolder: string;
  /** Tokens that Entra gave out, of each kind. */
  readonly tokens: readonly string[];
  /** For pgkeep: its way there, a keychain, a person at a browser, and time that passes while Azure lets somebody wait. */
  readonly replace: NonNullable<ComposeOptions['replace']>;
  /** Makes a container in an account of the estate. */
  makeContainer(account: { readonly id: string; readonly name: string }, name: string): Promise<void>;
}

interface Place {
  /** What stands behind the server of the shop. */
  readonly server: ServerAccess;
  /** Folder with client tools. */
  readonly tools: string;
  /** A folder of the caller's. */
  readonly folder: string;
}

/** How long Azure takes to act on an assignment here, in ms: longer than one look. */
const propagationMs = 40_000;

/**
 * Starts it, and has this process take the proxy behind which all of it is (HTTPS_PROXY) until it is disposed of: what is
 * not of it does not exist there.
 */
export async function startWholeAzure({ server, tools, folder }: Place): Promise<WholeAzure> {
  await using started = new AsyncDisposableStack();
  const azure = started.use(await startAzure());
  const { tenant, handlers } = azure.arm;
  const rights = makeRights(tenant);
  const estate = fillEstate(tenant);
  addPeople(azure, rights, estate);
  const keyVaults = started.use(await startKeyVaults(azure));
  const storage = started.use(await startStorage(azure));
  const flexible = started.use(await startPostgresTokens({ ...azure, server }));
  handlers.push(
    ...estateHandlers(tenant, {
      made: async (account, container) => void (await storage.account(account).createContainer(container)),
    }),
    authorizationHandler(tenant, rights),
    vaultAccessHandler(tenant, rights),
    firewallRulesHandler(tenant, rights),
  );
  const makeContainer: WholeAzure['makeContainer'] = async (account, name) => {
    await storage.account(account.name).createContainer(name);
    addContainer(tenant, account.id, name);
  };
  await storage.account(estate.storage.backups.name).createContainer('pgkeep');
  started.defer(resolveServersHere());
  started.defer(takeProxy(azure.network.url));
  await mkdir(folder, { recursive: true });
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, azure.certificate.ca);
  const tokens: string[] = [];
  const parts = { azure, estate, rights, keyVaults, storage, flexible, caFile, tokens, makeContainer };
  const toolFolder = await toolsThatResolveHere(tools, join(folder, 'tools'));
  const ended = started.move();
  return {
    ...parts,
    toolFolder,
    replace: replacements(azure, tokens),
    [Symbol.asyncDispose]: () => ended.disposeAsync(),
  };
}

function replacements(azure: TestAzure, tokens: string[]): WholeAzure['replace'] {
  return {
    blob: { httpClient: notingTokens(azure.transport, tokens), retry: quickRetry },
    keychain: memoryKeychain(),
    openFile: browserOf(azure),
    // The name service of this machine is not asked.
    resolve: () => Promise.resolve(['203.0.113.10']),
    ...passingTime(azure.arm.tenant),
  };
}

/** Assignments act after a while of Azure's own time, which passes as soon as somebody waits for it. */
function passingTime(tenant: TestTenant): Pick<Required<WholeAzure['replace']>, 'wait' | 'clock'> {
  let ahead = 0;
  tenant.now = () => Date.now() + ahead;
  tenant.propagationMs = propagationMs;
  return {
    async wait(ms, signal) {
      if (tenant.assignments.some(({ actsAt }) => actsAt > tenant.now())) ahead += ms;
      else await setTimeout(ms, undefined, { signal });
    },
    // whoever waits sees how long it took
    clock: { ...systemClock, elapsed: () => systemClock.elapsed() + ahead },
  };
}

/** The way to Azure, which notes each token that passes. */
const notingTokens = (inner: HttpClient, tokens: string[]): HttpClient => ({
  async sendRequest(request) {
    const response = await inner.sendRequest(request);
    if (new URL(request.url).pathname.endsWith('/oauth2/v2.0/token')) {
      const answer = JSON.parse(response.bodyAsText ?? '{}') as Record<string, unknown>;
      for (const name of ['access_token', 'refresh_token', 'id_token']) {
        if (typeof answer[name] === 'string') tokens.push(answer[name]);
      }
    }
    return response;
  },
});

/** Gives what puts back the proxies of before. */
function takeProxy(url: string): () => void {
  const names = ['HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy'];
  const before = names.map((name) => [name, process.env[name]] as const);
  for (const name of names) delete process.env[name];
  process.env['HTTPS_PROXY'] = url;
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
