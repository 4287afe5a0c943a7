import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { memoryKeychain } from '../../support/apps/memory-keychain.ts';
import { openTestApp, type TestApp } from '../../support/apps/app.ts';
import { makeShop, type Shop } from '../../support/azure/whole/shop.ts';
import { alice, appId, bob } from '../../support/azure/whole/people.ts';
import { startWholeAzure, type WholeAzure } from '../../support/azure/whole/whole.ts';
import { testTenant } from '../../support/azure/azure.ts';
import { queryRows, lockTable } from '../../support/databases/test-databases.ts';
import { clientProcesses } from '../../support/processes/client-processes.ts';
import { ensureClientTools } from '../../support/programs/client-tools.ts';
import { runJson, runText } from '../../support/recorded/command-line.ts';
import { sharedServer } from '../../support/servers/shared.ts';

const server = sharedServer(17);
const ledger = 'azend_ledger';
const entries = new Map<string, string>();

let folder: string;
let whole: WholeAzure;
let shop: Shop;
let app: TestApp;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-azure-'));
  const tools = (await ensureClientTools([17])).get(17) ?? '';
  whole = await startWholeAzure({ server, tools, folder: join(folder, 'azure') });
  shop = await makeShop(server, 'azend');
  await server.createDatabase(ledger, { owner: shop.administrator.name });
  shop.drops(ledger);
  await shop.run(
    `CREATE TABLE entries AS SELECT 1 AS id; ALTER TABLE entries OWNER TO ${shop.administrator.name}`,
    ledger,
  );
  app = await openTestApp({
    replace: { ...whole.replace, keychain: memoryKeychain(entries) },
    clientTools: [whole.toolFolder],
  });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
  await whole[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const logins = 'https://contoso-logins.vault.azure.net/secrets';
const patience = { timeout: 30_000, interval: 50 };
const passwordOf = (secret: string) => /Password="?([^;"]+)/i.exec(secret)?.[1] ?? '';

/** All that was said, on both outputs. */
const said: string[] = [];
/** Command lines of all processes of this machine that were seen. */
const commandLines = new Set<string>();

/** What one types after `pgkeep`; words in double quotes belong together. */
async function pgkeep(line: string, exitCode = 0): Promise<string> {
  const argv = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word = '']) => quoted ?? word);
  const answer = await runText(app, argv);
  said.push(answer.text);
  expect(answer.exitCode, `${line}\n${answer.text}`).toBe(exitCode);
  return answer.text;
}

async function lookAtProcesses(): Promise<void> {
  if (!existsSync('/proc/self/cmdline')) {
    for (const { commandLine } of await clientProcesses(ledger)) commandLines.add(commandLine);
    return;
  }
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  // One may end meanwhile.
  const read = (pid: string) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  for (const line of await Promise.all(pids.map(read))) if (line !== undefined) commandLines.add(line);
}

const signIn = async (username: string): Promise<string> => {
  whole.azure.entra.person = username;
  return await pgkeep(`azure login --tenant ${testTenant} --client-id ${appId}`);
};

const asAlice = `--identity ${alice.username}`;
const keyVaultId = () => whole.estate.keyVaults.logins.id;

/** The subject of a backup, as the assistant is told it. */
const ofBackup = (secret: string) =>
  [
    asAlice,
    `--secret ${secret} --key-vault ${keyVaultId()}`,
    `--account ${whole.estate.storage.backups.id} --container-name pgkeep`,
    `--server-id ${whole.estate.servers.shop.id}`,
  ].join(' ');

/** A server and a place of the estate; nothing is granted until the assistant assigns it. */
async function pickAndAssign(): Promise<void> {
  expect(await signIn(alice.username)).toContain('Signed in: alice@contoso.com (person).');
  await signIn(bob.username);
  expect(await pgkeep('azure servers')).toMatch(/^contoso-shop +Ready +17 +westeurope +public/m);
  expect(await pgkeep('azure key-vaults')).toMatch(/^contoso-logins +\S+ +roles/m);
  expect(await pgkeep('azure storage contosobackups')).toMatch(/^pgkeep +private/m);
  await pgkeep(
    `server add shop --from-azure contoso-shop ${asAlice} --port ${whole.flexible.port} --user ${shop.backupRole} --ca-file ${whole.caFile} --secret-uri ${logins}/shop-login --no-test`,
  );
  const before = await pgkeep(`azure access check ${ofBackup('shop-login')}`, 1);
  expect(before).toContain('lacks the role Key Vault Secrets User, and may assign it itself.');
  expect(before).toContain('lacks the role Storage Blob Data Contributor, and may assign it itself.');
  expect(await pgkeep('vault add archive --from-azure contosobackups/pgkeep', 1)).toContain(
    'AuthorizationPermissionMismatch',
  );
  const assigned = await pgkeep(`azure access assign ${ofBackup('shop-login')} --apply`);
  expect(assigned).toMatch(/Waiting until Azure acts on it: \d+ seconds of at most 600\./);
  expect(await pgkeep(`azure access check ${ofBackup('shop-login')}`)).toContain(
    'It was tried and is allowed. The key vault contoso-logins has no secret shop-login.',
  );
}

/** Whoever administers the key vault makes the secret; the SQL makes the role on the server. */
async function makeLogin(): Promise<void> {
  const { document } = await runJson(app, [
    ...`azure secret create ${logins}/shop-login --identity ${bob.username} --server shop`.split(' '),
    ...`--user ${shop.backupRole} --database ${shop.database} --new-role`.split(' '),
  ]);
  said.push(JSON.stringify(document));
  const { sql } = document as { readonly sql: string };
  await shop.run(`${sql}; GRANT pg_read_all_data TO ${shop.backupRole}`);
  await pgkeep('server test shop');
  const all = await pgkeep(`azure access check ${ofBackup('shop-login')} --server shop`);
  expect(all.match(/^ok .*It was tried and worked/gm)).toHaveLength(4);
}

async function protectAndBackUp(): Promise<void> {
  await pgkeep(`vault add archive --from-azure contosobackups/pgkeep ${asAlice}`);
  await pgkeep(
    `protect --server shop --database ${shop.database} --vault archive --name shop --policy "Daily, kept 30 days" --runner here --secret-uri ${logins}/shop-login ${asAlice}`,
  );
  await pgkeep('backup shop');
}

/** While a backup waits for its turn, somebody gives its login another password, on the server and in the key vault. */
async function changePasswordMeanwhile(): Promise<void> {
  const { keyVaults } = whole;
  const { name, password } = shop.administrator;
  keyVaults.put('contoso-logins', 'shop-admin', `User Id=${name};Password=${password}`);
  await pgkeep(`azure access assign ${ofBackup('shop-admin')} --apply`);
  await pgkeep(
    `protect --server shop --database ${ledger} --vault archive --name ledger --secret-uri ${logins}/shop-admin ${asAlice}`,
  );
  await pgkeep('settings set --backups-per-server 1');
  await using lock = await lockTable(server, ledger, 'entries');
  const first = pgkeep('backup ledger');
  await vi.waitFor(async () => expect(await lock.isAwaited()).toBe(true), patience);
  await lookAtProcesses();
  const second = pgkeep('backup shop');
  await vi.waitFor(async () => {
    const jobs = await app.client.jobs.list({ state: 'in progress' });
    expect(jobs.filter(({ progress }) => progress?.phase === 'waiting').length).toBe(1);
  }, patience);
  const old = keyVaults.secrets.get('contoso-logins/shop-login')?.at(-1)?.value ?? '';
  const changed = 'ein-anderes-Geheimnis-7';
  await shop.run(`ALTER ROLE ${shop.backupRole} PASSWORD '${changed}'`);
  keyVaults.put('contoso-logins', 'shop-login', old.replace(passwordOf(old), changed));
  await lock.release();
  await first;
  await second;
}

async function restoreBothWays(): Promise<void> {
  const { storage, estate } = whole;
  const copy = `${shop.database}_copy`;
  shop.drops(copy);
  await pgkeep(
    `restore shop --as-database ${copy} --server shop --secret-uri ${logins}/shop-admin ${asAlice}`,
  );
  expect(await queryRows(server, copy, 'SELECT count(*)::int, sum(total)::text FROM app.orders')).toEqual(
    await queryRows(server, shop.database, 'SELECT count(*)::int, sum(total)::text FROM app.orders'),
  );
  await whole.makeContainer(estate.storage.cheap, 'files');
  const asFiles = `restore shop --as-files --container https://contosocheap.blob.core.windows.net/files ${asAlice}`;
  expect(await pgkeep(asFiles, 1)).toContain('UserErrorContainerNotAccessible');
  await pgkeep(
    `azure access assign ${asAlice} --purpose restore-as-files --account ${estate.storage.cheap.id} --container-name files --apply`,
  );
  await pgkeep(asFiles);
  const names = (await blobsOf('contosocheap', 'files')).map(({ name }) => name);
  expect(names.some((name) => name.endsWith('archive.pgdump'))).toBe(true);
  expect(storage.served.every(({ principal }) => principal === alice.oid)).toBe(true);
}

async function signOut(): Promise<void> {
  expect(await pgkeep(`azure logout ${alice.username} --yes`, 3)).toContain(
    'None of these can be opened until it has another login: ',
  );
  await pgkeep(`azure logout ${bob.username} --yes`);
  expect(await pgkeep('azure accounts')).toContain('Nobody is signed in.');
  expect(await pgkeep('backup shop', 1)).toContain('signed out');
}

async function blobsOf(account: string, container: string): Promise<{ name: string; content: Buffer }[]> {
  const client = whole.storage.account(account).getContainerClient(container);
  const blobs = [];
  for await (const { name } of client.listBlobsFlat()) {
    blobs.push({ name, content: await client.getBlobClient(name).downloadToBuffer() });
  }
  return blobs;
}

/** Files below a folder, and blobs of the accounts, with what is in them. */
async function allThatIsKept(): Promise<{ name: string; content: Buffer }[]> {
  const found = await readdir(app.folder, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const blobs = [...(await blobsOf('contosobackups', 'pgkeep')), ...(await blobsOf('contosocheap', 'files'))];
  const read = await Promise.all(files.map(async (name) => ({ name, content: await readFile(name) })));
  return [...read, ...blobs];
}

/** Where one of the texts stands, as it is or inside of JSON. */
function placesOf(texts: readonly string[], kept: readonly { name: string; content: Buffer }[]): string[] {
  const needles = texts.flatMap((text) => [text, JSON.stringify(text).slice(1, -1)]);
  const has = (content: Buffer | string) => needles.some((needle) => content.includes(needle));
  return [
    ...kept.filter(({ content }) => has(content)).map(({ name }) => name),
    ...said.filter(has).map((text) => `said: ${text.slice(0, 60)}`),
    ...[...commandLines].filter(has).map((line) => `command line: ${line.slice(0, 60)}`),
  ];
}

// Thirty commands, one after the other.
const slow = { timeout: 240_000 };

it(
  'leads from the sign-in to restored databases and files, and leaves no secret anywhere',
  slow,
  async () => {
    // One look at a time: on a busy machine a look takes longer than what lies between two.
    let look = Promise.resolve();
    let isLooking = false;
    const looking = setInterval(() => {
      if (isLooking) return;
      isLooking = true;
      look = lookAtProcesses().finally(() => {
        isLooking = false;
      });
    }, 200);
    onTestFinished(async () => {
      clearInterval(looking);
      await look;
    });
    await pickAndAssign();
    await makeLogin();
    await protectAndBackUp();
    await changePasswordMeanwhile();
    await restoreBothWays();
    const jobs = await app.client.jobs.list({});
    for (const { id } of jobs) {
      await pgkeep(`jobs show ${id} --json`);
      await pgkeep(`jobs diagnostics ${id}`);
    }
    expect(jobs.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
      'restore-as-files completed',
      'restore-as-files failed',
      'restore-as-database completed',
      'backup completed',
      'backup completed',
      'backup completed',
    ]);
    const keysOfKeychain = [...entries.values()];
    await signOut();

    const { keyVaults, storage, tokens, azure } = whole;
    const values = [...keyVaults.secrets.values()].flat().map(({ value }) => value);
    const secrets = [
      ...values,
      ...values.map(passwordOf),
      ...tokens,
      ...keysOfKeychain,
      storage.azurite.accountKey,
    ];
    expect(Math.min(...secrets.map(({ length }) => length))).toBeGreaterThan(9);
    expect({ values: values.length, keys: keysOfKeychain.length, many: tokens.length > 10 }).toEqual({
      values: 3,
      keys: 1,
      many: true,
    });
    const kept = await allThatIsKept();
    expect(placesOf(secrets, kept)).toEqual([]);
    // The same search finds what may be known.
    const where = placesOf([shop.database], kept).join('\n');
    for (const place of [/pgkeep\.sqlite/, /manifest/, /^said: /m, /^command line: /m])
      expect(where).toMatch(place);
    expect([...commandLines].filter((line) => /pg_dump|pg_restore/.test(line)).length).toBeGreaterThan(0);
    // A person who signed out keeps nothing here.
    expect(entries).toEqual(new Map());

    const { refused, left } = azure.network;
    expect({ refused, left }).toEqual({ refused: [], left: [] });
    expect([...new Set(azure.network.asked)].toSorted()).toEqual(
      [
        'contosobackups.blob.core.windows.net:443',
        'contosocheap.blob.core.windows.net:443',
        'contoso-logins.vault.azure.net:443',
        'login.microsoftonline.com:443',
        'management.azure.com:443',
      ].toSorted(),
    );
  },
);
