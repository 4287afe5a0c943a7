import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compose, openHome, type App } from '../../../main/compose.ts';
import type { HostCapabilities } from '../../../main/coordinator/engine.ts';
import { contract } from '../../../shared/contract.ts';
import { ChosenPlace, EntryId } from '../../../shared/places.ts';
import { failureOf } from '../../support/apps/app.ts';
import { inputsOf, walkSchema } from './walk-schema.ts';
import { instance, server, vault } from '../../support/store-records.ts';

const digest = '0'.repeat(64);
const address = { host: 'db.example.com', user: 'postgres' };
const path = '/etc/passwd';
const passfile = { kind: 'passfile', path };
const none = { kind: 'none' };
const run = { action: 'grant', dryRun: true, digest, admin: { user: 'postgres', passfile: path } };

/** A call for every field of the contract that takes a place, which names a path there. */
const calls: Record<string, object> = {
  'vaults.add location.path': { name: 'new', location: { kind: 'folder', path } },
  'vaults.add runtime.path': {
    name: 'new',
    location: {
      kind: 'azure-blob',
      url: 'https://acme.blob.core.windows.net/pgkeep',
      credential: { kind: 'entra' },
    },
    runtime: { kind: 'folder', path },
  },
  'vaults.setRuntime place.path': { vault: 'archive', place: { kind: 'folder', path } },
  'restore.asFiles destination.path': { instance: 'shop', destination: { kind: 'folder', path } },
  'servers.add address.caFile': { name: 'new', address: { ...address, caFile: path }, credential: none },
  'servers.add credential.path': { name: 'new', address, credential: passfile },
  'servers.setLogin credential.path': { server: 'prod', credential: { kind: 'service', name: 'x', path } },
  'servers.set address.caFile': { server: 'prod', address: { caFile: path } },
  'servers.set credential.path': { server: 'prod', address: {}, credential: passfile },
  'servers.tryOut address.caFile': { address: { ...address, caFile: path }, credential: none },
  'servers.tryOut credential.path': { address, credential: passfile },
  'azure.signIn way.login.file': {
    way: {
      kind: 'service-principal',
      tenantId: 'contoso.com',
      clientId: '6f2c1f2e-0000-4000-8000-000000000002',
      login: { kind: 'certificate', file: path },
    },
  },
  'tools.addFolder folder': { folder: path },
  'privileges.apply admin.passfile': {
    subject: { server: 'prod', database: 'shop' },
    form: 'smallest',
    ...run,
  },
  'loginSecrets.apply admin.passfile': {
    server: 'prod',
    digest,
    dryRun: true,
    admin: { user: 'postgres', passfile: path },
  },
  'restore.applyGrants admin.passfile': {
    request: { instance: 'shop', targetServer: 'prod', newDatabase: 'back' },
    ...run,
  },
};

/** Private keys come from files and go to files on the command line only, whatever else a page may choose. */
const keyFiles = ['keys.exportPrivate file', 'keys.importPrivate file'];

const inputs = inputsOf(contract);

describe('the contract', () => {
  it('has a call here for each field that takes a place', () => {
    const found = [...inputs].flatMap(([name, schema]) =>
      [...walkSchema(schema)].flatMap((at) =>
        at.schema === ChosenPlace ? [`${name} ${at.path.join('.')}`] : [],
      ),
    );
    expect([...new Set(found)].toSorted()).toEqual([...Object.keys(calls), ...keyFiles].toSorted());
  });

  it('takes a path nowhere else: what is called like one is a place, or an entry of a listing', () => {
    const looksLikePath = /path|file|folder|director|destination|location|root|home|socket/i;
    const found = [...inputs].flatMap(([name, schema]) => {
      const inPlaces = new Set<string>();
      return [...walkSchema(schema)].flatMap((at) => {
        const field = `${name} ${at.path.join('.')}`;
        if (at.schema === ChosenPlace || at.schema === EntryId) inPlaces.add(field);
        const isText = at.schema.type === 'string' && !inPlaces.has(field) && at.path.at(-1) !== 'ticket';
        return isText && looksLikePath.test(at.path.at(-1) ?? '') ? [field] : [];
      });
    });
    expect(found).toEqual([]);
  });
});

const hosts: Record<'serve' | 'electron', HostCapabilities> = {
  serve: { kind: 'serve', folders: ['/etc'] },
  electron: {
    kind: 'electron',
    pickFolder: () => Promise.resolve(path),
    pickFile: () => Promise.resolve(path),
  },
};

describe.each(['serve', 'electron'] as const)('the host %s', (kind) => {
  let folder: string;
  let app: App;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pgkeep-places-'));
    const env = { PGKEEP_HOME: join(folder, 'home') };
    app = await compose({
      home: openHome(env),
      env,
      host: hosts[kind],
      ask: () => Promise.reject(new Error('nobody is there')),
      notice: () => {},
    });
    const { store } = app.coordinator.engine;
    store.servers.insert(server('server-1', 'prod'));
    store.vaults.insert(vault('vault-1', 'archive'));
    store.instances.insert(instance('instance-1', 'shop'));
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  it.each(Object.keys(calls))('refuses a path as text in %s', async (field) => {
    const [procedure = ''] = field.split(' ');
    const [feature = '', name = ''] = procedure.split('.');
    const client = app.client as unknown as Record<
      string,
      Record<string, (input: unknown) => Promise<unknown>>
    >;
    const called = client[feature]?.[name]?.(calls[field]);
    expect(await failureOf(called ?? Promise.resolve())).toMatchObject({
      code: 'UserErrorInvalidInput',
      message: 'Only the command line takes a path as text.',
    });
  });

  it('moves no private key, wherever a page would have it', async () => {
    const refused = {
      code: 'UserErrorInvalidInput',
      message: 'Private keys are moved on the command line only.',
    };
    const chosen = { ticket: `place-${'0'.repeat(48)}` };
    for (const file of [path, chosen]) {
      expect(await failureOf(app.client.keys.importPrivate({ name: 'team', file }))).toMatchObject(refused);
      expect(await failureOf(app.client.keys.exportPrivate({ key: 'team', file }))).toMatchObject(refused);
    }
  });

  it('keeps the file of CA certificates that a pasted connection string names out of the address', async () => {
    const text = 'postgres://app@db.example.com/shop?sslmode=verify-ca&sslrootcert=/etc/passwd';
    const parsed = await app.client.servers.parse({ text });
    expect(parsed.address).toEqual({ host: 'db.example.com', user: 'app', tls: 'verify-ca' });
    expect(parsed.notes).toContain('Choose the file of the CA yourself: the text names /etc/passwd.');
  });
});
