import { mkdir, readdir, readFile, rename, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeBlobContainer, openTestApp, type TestApp } from '../../../support/apps/app.ts';
import { startAzurite } from '../../../support/servers/azurite.ts';
import { ensureClientTools } from '../../../support/programs/client-tools.ts';
import { inDatabase, lockTable, makeDatabase } from '../../../support/databases/test-databases.ts';
import { leaveKilledJob } from '../../../support/apps/killed-job.ts';
import {
  commandWords,
  recordOf,
  runJson,
  type AnswerRecord,
} from '../../../support/recorded/command-line.ts';
import { recordedFile, recordText } from '../../../support/recorded/recorded.ts';
import { freePort, startServer, type TestServer } from '../../../support/servers/postgres-server.ts';

/** A server of our own: what other tests leave on a shared one would be in the answers. */
let server: TestServer;
let app: TestApp;

beforeAll(async () => {
  server = await startServer({ major: 17 });
  await inDatabase(server, 'postgres', (client) =>
    client.query(
      "CREATE ROLE keeper LOGIN PASSWORD 'keep'; CREATE ROLE shopkeeper; CREATE ROLE clerk VALID UNTIL '2030-01-01'; GRANT shopkeeper TO clerk",
    ),
  );
  await makeDatabase(server, 'shop', shop);
  await makeDatabase(server, 'torn', torn);
  await makeDatabase(
    server,
    'waiting',
    'CREATE SCHEMA app; CREATE TABLE app.orders (id int PRIMARY KEY, note text)',
  );
  app = await openTestApp({ env: { KEEPER: 'keep', ADMIN: server.password } });
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await server.stop('immediate');
});

const shop = `
  CREATE SCHEMA app;
  CREATE TABLE app.orders (id int PRIMARY KEY, note text);
  INSERT INTO app.orders SELECT i, 'order ' || i FROM generate_series(1, 100) AS i;
  CREATE TABLE app.items (order_id int REFERENCES app.orders);
  ALTER TABLE app.items OWNER TO shopkeeper;
  CREATE SEQUENCE app.numbers;
  CREATE VIEW app.notes AS SELECT note FROM app.orders;
  GRANT SELECT ON app.orders TO clerk;
  GRANT CONNECT ON DATABASE shop TO clerk WITH GRANT OPTION;
  COMMENT ON DATABASE shop IS 'a shop';
  ALTER DATABASE shop SET work_mem = '8MB';
  ALTER ROLE clerk IN DATABASE shop SET work_mem = '9MB';
  CREATE EXTENSION pgcrypto SCHEMA app;
  SELECT lo_from_bytea(770101, 'a large object')`;

/** Its rows break what they are to keep to. */
const torn = `
  CREATE TABLE of_all (id int PRIMARY KEY);
  CREATE TABLE torn (id int REFERENCES of_all);
  SET session_replication_role = replica;
  INSERT INTO torn VALUES (99)`;

/** What is typed, with \`{name}\` for what is different each time, and what came of it. */
type Log = Record<string, AnswerRecord>;
type Values = Record<string, string | number>;
type Pgkeep = (line: string) => Promise<unknown>;

function commandLineOf(app: TestApp, values: Values, log: Log, workstation = ''): Pgkeep {
  return async (line) => {
    const argv = line
      .split(' ')
      .map((word) =>
        word.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? expect.unreachable(name))),
      );
    const answer = await runJson(app, argv);
    let key = `${workstation}pgkeep ${line}`;
    for (let time = 2; key in log; time += 1) key = `${workstation}pgkeep ${line} (${time})`;
    log[key] = recordOf(answer);
    return answer.document;
  };
}

/** From the first vault to the last file, each command at least once. */
async function firstWorkstation(values: Values, log: Log): Promise<void> {
  let pgkeep = commandLineOf(app, values, log);

  await pgkeep('overview');
  await pgkeep('azure accounts');
  await pgkeep('azure login');
  await pgkeep('azure login --again nobody');
  await pgkeep('azure logout nobody');
  await pgkeep(
    'azure secret create https://kv1.vault.azure.net/secrets/a --identity nobody --server source --user app',
  );
  await pgkeep('azure servers');
  await pgkeep('azure key-vaults');
  await pgkeep('azure secrets --key-vault nowhere');
  await pgkeep('azure storage');
  await pgkeep('azure storage nowhere');
  await pgkeep('azure access check --identity nobody --server-id {azureServer}');
  await pgkeep('azure access assign --identity nobody --server-id {azureServer}');
  await pgkeep('azure access hand-over --identity nobody --server-id {azureServer}');
  await pgkeep('azure access changes');
  await pgkeep('azure access take-back 1');
  await pgkeep('azure access take-back 1 --apply');
  await pgkeep('azure network check --identity nobody --server-id {azureServer}');
  await pgkeep('azure network remove-ended --identity nobody --server-id {azureServer}');
  await pgkeep(
    'azure network add-address 10.1.2.3 --identity nobody --server-id {azureServer} --until 2026-01-01',
  );
  await pgkeep('status');
  await pgkeep('status --fast');
  await pgkeep('points list');
  await pgkeep('vault add');
  await pgkeep('vault add archive --folder {folder}/archive');
  await pgkeep('vault add archive --folder {folder}/elsewhere');
  await pgkeep(
    'server add prod --host 127.0.0.1 --port {port} --user keeper --tls disable --password-env KEEPER',
  );
  await pgkeep(
    'server add admin --host 127.0.0.1 --port {port} --user postgres --tls disable --password-env ADMIN',
  );
  await pgkeep('grant-sql login prod');
  await pgkeep(
    'server add away --host 127.0.0.1 --port {nobody} --user keeper --tls disable --password-env KEEPER',
  );
  await pgkeep('server add nowhere --host 127.0.0.1 --user keeper --password keep');
  await pgkeep('server show prod');
  await pgkeep('server test prod');
  await pgkeep('server test away');
  await pgkeep('server set away --name gone');
  await pgkeep('server login gone --password-env KEEPER');
  await pgkeep('server confirm prod');
  await pgkeep('server add asked --host db.example.com --user keeper --prompt --no-test');
  await pgkeep('server add filed --host db.example.com --user keeper --passfile {folder}/passfile --no-test');
  await pgkeep(
    'server add served --host db.example.com --user keeper --service shop --service-file {folder}/services --no-test',
  );
  await pgkeep('server add open --host db.example.com --user keeper --no-password --no-test');
  await pgkeep('server list');
  await pgkeep('completion bash');
  await pgkeep('tools list');
  await pgkeep('tools add {tools}');
  await pgkeep('tools add {folder}/nothing');
  await pgkeep('service status');
  await pgkeep('service install');
  await pgkeep('service install');
  await pgkeep('service uninstall');
  await pgkeep('service uninstall');
  await pgkeep('settings list');
  await pgkeep('settings set --backups-per-server 3 --theme dark');
  await pgkeep('settings set');
  await pgkeep('settings variables add OTHER');
  await pgkeep('settings variables list');
  await pgkeep('settings variables remove OTHER');

  await pgkeep('protect --server prod --database shop --vault archive --name shop');
  await pgkeep('protect --server prod --database shop --vault archive');
  await pgkeep('protect --server admin --database torn --vault archive');
  await pgkeep('protect --server prod --database nothing --vault archive');
  await pgkeep('instances set shop --lock-wait-timeout 5 --compression gzip:1 --client-major 17');
  await pgkeep('policy list');
  await pgkeep(
    'policy add nightly --vault archive --daily 02:30 --keep 30d --keep-monthly 1y --time-zone UTC',
  );
  await pgkeep('policy add --ready --vault archive');
  await pgkeep('policy set nightly --weekly mon,thu --at 03:00 --window 22:00-06:00');
  await pgkeep('policy set nightly --minute 5');
  await pgkeep('instances set shop --policy nightly --jitter 10 --keep-weekly 12w');
  await pgkeep('policy show nightly');
  await pgkeep('policy simulate nightly --keep 60d --years 1');
  await pgkeep('policy simulate --vault archive --daily 02:30 --keep 6d');
  await pgkeep('policy export nightly --azure -');
  await pgkeep('policy export nightly --azure {folder}/policy.json');
  await pgkeep('policy add --azure-json {folder}/policy.json --vault archive');
  await pgkeep('policy add taken-over --azure-json {folder}/policy.json --vault archive');
  await pgkeep('policy undo nightly');
  await pgkeep('points keep shop latest --for-ever');
  await pgkeep('expire --dry-run');
  await pgkeep('runner shop');
  await pgkeep('schedule');
  await pgkeep('suspend shop --until 2099-01-01 --reason holidays');
  await pgkeep('suspend --all');
  await pgkeep('schedule shop');
  await pgkeep('resume --all');
  await pgkeep('resume shop');
  await pgkeep("auto-protect set prod --vault archive --policy nightly --names 'none_*' --dry-run");
  await pgkeep("auto-protect set prod --vault archive --policy nightly --names 'none_*'");
  await pgkeep('auto-protect exclude prod none_tmp --vault archive');
  await pgkeep('auto-protect confirm prod --vault archive');
  await pgkeep('auto-protect list');
  await pgkeep('run-due');
  await pgkeep('auto-protect remove prod --vault archive');
  await pgkeep('runner shop --none');
  await pgkeep('policy remove nightly');
  await pgkeep('policy remove taken-over');
  await pgkeep('instances rename shop SHOP');
  await pgkeep('instances rename SHOP shop');
  await pgkeep('instances continue-as shop shop');
  await pgkeep('instances list');
  await pgkeep('instances confirm shop --yes');
  await pgkeep('check backup shop');
  await pgkeep('check backup --all');
  await pgkeep('backup shop');
  await pgkeep('keys list');
  await pgkeep('keys show');
  await pgkeep('keys export --private-to {folder}/team.key');
  await pgkeep('keys import team {folder}/team.key');
  await pgkeep('keys use nobody');
  await pgkeep('keys trust other --instance shop');
  await pgkeep('keys distrust nobody');
  await pgkeep('grant-sql backup shop');
  await pgkeep('grant-sql backup --server prod --database torn --form classic');
  await pgkeep('grant-sql backup shop --apply --admin-user postgres --admin-password-env NOT_SET');
  await pgkeep('grant-sql backup shop --apply --dry-run --admin-user postgres --admin-password-env ADMIN');
  await pgkeep('grant-sql backup shop --apply --admin-user postgres --admin-password-env ADMIN');
  await pgkeep('check backup shop');
  await pgkeep('overview');

  const { id: job, result } = (await pgkeep('backup shop')) as { id: string; result: { pointId: string } };
  Object.assign(values, { job, point: result.pointId });
  await pgkeep('backup torn');
  await pgkeep('overview');
  await pgkeep('overview shop --no-ask');
  await pgkeep('status shop --no-ask');
  await pgkeep('points list');
  await pgkeep('points show shop');
  await pgkeep('points show shop {point} --contents');
  await pgkeep('points show shop point-20250101t000000-0000000a');
  ({ id: values['verification'] } = (await pgkeep('verify shop')) as { id: string });
  await pgkeep('jobs again {verification}');
  await pgkeep('verify shop --by-restore --server admin');
  await pgkeep('verify shop --by-restore');

  await pgkeep('check restore shop --server admin --as-database copy');
  await pgkeep('check restore shop --server prod --as-database copy');
  await pgkeep('grant-sql restore shop --server prod --as-database copy');
  const apply = 'grant-sql restore shop --server prod --as-database copy --apply';
  await pgkeep(`${apply} --dry-run --admin-user postgres --admin-password-env ADMIN`);
  await pgkeep(`${apply} --admin-user postgres --admin-password-env ADMIN`);
  await pgkeep(`${apply} --revoke --admin-user postgres --admin-password-env ADMIN`);
  await pgkeep('restore shop --server admin --as-database copy');
  await pgkeep('restore shop --server admin --as-database copy');
  await pgkeep('restore shop --server admin --as-database part --table app.nothing');
  await pgkeep('restore torn --server admin --as-database mended');
  await pgkeep('restore shop --as-files --folder {folder}/files');
  await pgkeep('restore shop --as-files --folder {folder}/files');
  await pgkeep('restore shop --rows-of app.orders --into waiting --server admin --yes');
  await pgkeep('restore shop');
  await runningBackup(pgkeep, values);
  await pgkeep('grant-sql backup shop --revoke --apply --admin-user postgres --admin-password-env ADMIN');
  await pgkeep('audit list');

  await pgkeep('jobs list');
  await pgkeep('jobs show {job}');
  await pgkeep('jobs watch {job}');
  await pgkeep('jobs cancel {job}');
  await pgkeep('jobs diagnostics {job}');
  await pgkeep('jobs let-go {job} --yes');
  await pgkeep('jobs show nothing');
  const away = (await app.client.servers.list()).find(({ name }) => name === 'gone');
  await app.close();
  values['left'] = leaveKilledJob(app.home, {
    kind: 'database',
    words: 'the half-made database "half" on gone',
    serverId: away?.id as never,
    database: 'half',
  });
  await using again = await openTestApp({ home: app.home, env: app.env });
  await again.recovered;
  pgkeep = commandLineOf(again, values, log);
  await pgkeep('jobs show {left}');
  await pgkeep('server remove gone');
  await pgkeep('jobs let-go {left} --yes');
  await pgkeep('server remove gone');
  await pgkeep('server remove prod');

  await abandon(join(app.folder, 'archive'));
  await pgkeep('vault clean archive --dry-run');
  await pgkeep('vault clean archive --yes');
  await pgkeep('vault show archive');
  await pgkeep('vault list');
  await pgkeep('vault login archive --identity nobody');
  await pgkeep('vault repair archive');
  await rename(join(app.folder, 'archive', 'vault.json'), join(app.folder, 'vault.json'));
  await pgkeep('vault repair archive');
  await pgkeep('vault carry-over archive --dry-run');
  await pgkeep('vault carry-over archive');
  await pgkeep('vault remove archive');
  await pgkeep('vault add spare --folder {folder}/spare');
  await makeOlder(join(app.folder, 'spare'));
  await pgkeep('vault add spare2 --folder {folder}/spare2');
  await pgkeep('vault carry-over spare --into spare2 --yes');
  await pgkeep('vault remove spare2');
  await pgkeep('vault remove spare');
  await pgkeep('vault add apart --folder {folder}/apart --runtime-folder {folder}/leases');
  await pgkeep('vault show apart');
  await pgkeep('vault runtime apart --folder {folder}/leases');
  await using account = await startAzurite();
  const { url, connectionString } = await makeBlobContainer(account);
  again.env['CONNECTION'] = connectionString;
  values['container'] = url;
  await pgkeep('vault add cloud --container {container} --connection-string-env CONNECTION');
  await pgkeep('vault add cloud2 --container {container} --connection-string-env NOT_SET');
  await pgkeep('vault list');
}

/** A backup that waits for a lock until it is cancelled. */
async function runningBackup(pgkeep: Pgkeep, values: Values): Promise<void> {
  await using held = await lockTable(server, 'shop', 'app.orders');
  ({ jobId: values['running'] } = await app.client.backup.start({ instance: 'shop' }));
  await vi.waitFor(async () => expect(await held.isAwaited()).toBe(true), { timeout: 30_000, interval: 20 });
  await pgkeep('jobs list --kind backup --limit 1');
  await pgkeep('overview shop --no-ask');
  await pgkeep('backup shop');
  await pgkeep('jobs cancel {running}');
  await pgkeep('jobs watch {running}');
}

/** What comes with a vault, and damage. */
async function secondWorkstation(values: Values, log: Log): Promise<void> {
  await using other = await openTestApp({ env: { KEEPER: 'keep' } });
  const pgkeep = commandLineOf(other, values, log, 'elsewhere: ');
  await pgkeep('vault add archive --folder {folder}/archive');
  await pgkeep('server list');
  await pgkeep('instances list');
  await pgkeep('jobs list');
  await pgkeep('overview');
  await pgkeep('backup shop');
  await pgkeep('server login prod --password-env KEEPER');
  await pgkeep('server confirm prod --address 127.0.0.1:1');
  await pgkeep('server confirm prod --address 127.0.0.1:{port}');
  await pgkeep('server login prod --password-env KEEPER');
  await pgkeep('instances confirm --all --yes');
  await pgkeep('check backup --all');

  const folder = join(app.folder, 'archive', 'instances');
  const found = (await readdir(folder, { recursive: true })).find((name) =>
    name.endsWith(join(String(values['point']), 'archive.pgdump')),
  );
  await truncate(join(folder, found ?? ''), 1000);
  await pgkeep('points pin shop {point} --reason audit');
  await pgkeep('points hold shop {point} --reason case');
  await pgkeep('points list --instance shop');
  await pgkeep('points show shop');
  await pgkeep('verify shop {point}');
  await pgkeep('check restore shop --point {point} --server prod --as-database copy2');
  await pgkeep('vault show archive');
  await pgkeep('overview shop');
  await pgkeep('points delete shop {point} --yes');
  await pgkeep('points unpin shop {point}');
  await pgkeep('points release shop {point} --typed-name shop');
  await pgkeep('points delete shop {point} --yes');
  await pgkeep('instances stop shop --yes');
  await pgkeep('points delete shop {point} --yes');
  await pgkeep('serve --folder {folder}/nothing');

  await rename(join(app.folder, 'archive'), join(app.folder, 'moved'));
  await pgkeep('points list');
  await pgkeep('overview');
  await pgkeep('status');
  await pgkeep('vault list');
  await pgkeep('vault show archive');
  await rename(join(app.folder, 'moved'), join(app.folder, 'archive'));
  await pgkeep('instances stop shop');
  await pgkeep('instances stop torn --delete-points --yes');
}

/** A point that was never completed, of a time long ago. */
async function abandon(vault: string): Promise<void> {
  const [instance = ''] = await readdir(join(vault, 'instances'));
  const folder = join(vault, 'instances', instance, 'point-20250101t000000-0000000a');
  await mkdir(folder);
  const file = join(folder, 'globals.sql');
  await writeFile(file, 'begun');
  const longAgo = new Date('2025-01-01T00:00:00Z');
  await utimes(file, longAgo, longAgo);
}

/** Makes an empty vault one of format 1. */
async function makeOlder(vault: string): Promise<void> {
  const file = join(vault, 'vault.json');
  const content = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...content, format: 1 }));
}

describe('with --json', () => {
  it('every command answers in the recorded shape, and none was forgotten', async () => {
    const log: Log = {};
    const tools = (await ensureClientTools()).get(18) ?? '';
    const azureServer =
      '/subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/shop-pg';
    const values = { folder: app.folder, port: server.port, nobody: await freePort(), tools, azureServer };
    await writeFile(join(app.folder, 'services'), '[shop]\nhost=db.example.com\n');
    await firstWorkstation(values, log);
    await secondWorkstation(values, log);
    await expect(await recordText(log)).toMatchFileSnapshot(recordedFile('json-shapes'));
    const typed = Object.keys(log).map((line) => line.replace(/^.*?pgkeep /, ''));
    const forgotten = (await commandWords()).filter(
      (words) => !typed.some((line) => `${line} `.startsWith(`${words} `)),
    );
    expect(forgotten).toEqual([]);
  });
});
