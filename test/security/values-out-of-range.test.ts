import { ORPCError } from '@orpc/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { z } from 'zod';
import { InstanceId, VaultId } from '../../shared/ids.ts';
import { contract } from '../../shared/contract.ts';
import { addFolderVault, openTestApp, type TestApp } from '../support/apps/app.ts';
import { plausible, spoiled, type Plausible } from '../support/samples/hostile-inputs.ts';

let app: TestApp;

beforeAll(async () => {
  app = await openTestApp();
  await addFolderVault(app);
  // Nothing listens there: what gets as far as the server is refused at once.
  const address = {
    host: '127.0.0.1',
    port: 1,
    user: 'u',
    maintenanceDatabase: 'postgres',
    tls: 'disable' as const,
  };
  const server = await app.client.servers.add({ name: 'source', address, credential: { kind: 'none' } });
  const [vault] = await app.client.vaults.list();
  // No server is there to be protected: what protecting it would have stored.
  app.coordinator.engine.store.instances.insert({
    id: InstanceId.parse('inst-20260101t000000-00000001'),
    name: 'shop',
    database: 'shop',
    serverId: server.id,
    vaultId: VaultId.parse(vault?.id),
    options: { compression: 'auto', countRows: true, lockWaitTimeoutMs: 1_000 },
    protectedAt: '2026-01-01T00:00:00.000Z',
  });
});

afterAll(() => app[Symbol.asyncDispose]());

/** References lead to something, so that more than their check is tried. */
const names: Plausible = {
  server: 'source',
  targetServer: 'source',
  vault: 'vault',
  instance: 'shop',
  host: '127.0.0.1',
  port: 1,
  url: 'https://account.blob.core.windows.net/container',
  after: '2026-01-01T00:00:00Z',
  before: '2026-01-02T00:00:00Z',
};

type Call = (input: unknown) => Promise<unknown>;

/** Every procedure of the contract: its name, its input's schema, and the way to call it. */
function procedures(): [string, z.ZodType, () => Call][] {
  return Object.entries(contract).flatMap(([feature, calls]) =>
    Object.entries(calls).flatMap(([name, procedure]): [string, z.ZodType, () => Call][] => {
      const { inputSchema } = (procedure as { '~orpc': { inputSchema?: z.ZodType } })['~orpc'];
      if (inputSchema === undefined) return [];
      const client = () => app.client as unknown as Record<string, Record<string, Call>>;
      return [[`${feature}.${name}`, inputSchema, () => client()[feature]?.[name] ?? notThere]];
    }),
  );
}

const notThere: Call = () => Promise.reject(new Error('the client has no such call'));

async function defectOf(call: Call, input: unknown): Promise<string | undefined> {
  try {
    await call(input);
    return undefined;
  } catch (error) {
    if (error instanceof ORPCError && error.code === 'BAD_REQUEST') return undefined;
    const code = error instanceof ORPCError ? (error.data as { code?: string } | undefined)?.code : undefined;
    if (code !== undefined && code !== 'InternalError') return undefined;
    return `${JSON.stringify(input).slice(0, 300)}: ${String(error)}`;
  }
}

it('every call that takes something is tried', () => {
  expect(procedures().length).toBeGreaterThan(50);
  expect(procedures().map(([name]) => name)).toEqual(expect.arrayContaining(['servers.add', 'jobs.list']));
});

it.each(procedures())('%s has words for every value out of range', async (_, schema, call) => {
  const input = plausible(schema, names);
  const defects: string[] = [];
  for (const other of [input, ...spoiled(input)]) {
    const defect = await defectOf(call(), other);
    if (defect !== undefined) defects.push(defect);
  }
  expect(defects).toEqual([]);
});
