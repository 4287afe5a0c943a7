import { join, delimiter } from 'node:path';
import type { ClientTools } from '../../../shared/tools.ts';
import { formatDuration } from '../../../shared/words/durations.ts';
import { testTenant } from '../../support/azure/azure.ts';
import { alice, appId, bob } from '../../support/azure/whole/people.ts';
import { makeShop, type Shop } from '../../support/azure/whole/shop.ts';
import { startWholeAzure, type WholeAzure } from '../../support/azure/whole/whole.ts';
import { fingerprintOf } from '../../support/databases/test-databases.ts';
import { fetchServers } from '../../support/programs/fetch-servers.ts';
import { availableMajors } from '../../support/servers/embedded-postgres.ts';
import { startServer, type TestServer } from '../../support/servers/postgres-server.ts';
import { CommandLine } from '../command-line.ts';
import { compareFingerprints, showComparison } from '../equality.ts';
import type { Interruption } from '../interruption.ts';
import { Steps } from '../steps.ts';

/** What the steps work with. */
interface Stage {
  readonly whole: WholeAzure;
  readonly shop: Shop;
  readonly server: TestServer;
  readonly commandLine: CommandLine;
  readonly interruption: Interruption;
}

const keyVault = 'https://contoso-logins.vault.azure.net/secrets';
const asAlice = `--identity ${alice.username}`;
const copy = 'contoso_shop_copy';

const pretended = `Azure is pretended on this machine: Microsoft Entra, Azure Resource Manager, Key Vault and Blob storage answer
as Azure does, over TLS and under their own host names, behind a proxy that knows no other hosts. The SDKs of Azure are
the real ones, and so are PostgreSQL, pg_dump and pg_restore. No subscription is needed, and nothing leaves this machine.`;

/** Tells it; resolves to the exit code: 0, or 1 when what was restored differs. */
export async function tellOfAzure(
  tools: readonly ClientTools[],
  folder: string,
  interruption: Interruption,
): Promise<number> {
  if (process.platform === 'win32') {
    console.error(
      'This demo needs Linux or macOS: its client tools are told by a script where the server is.',
    );
    return 1;
  }
  const began = performance.now();
  const [newest] = tools.toSorted((a, b) => b.major - a.major);
  const major = Math.max(...availableMajors().filter((each) => each <= (newest?.major ?? 0)));
  await fetchServers([`postgres-${major}`, 'azurite'], { signal: interruption.signal });
  await using opened = new AsyncDisposableStack();
  const steps = new Steps();
  const stage = await steps.timed(
    'start',
    openStage(opened, { major, tools: newest?.folder ?? '', folder, interruption }),
    () => `PostgreSQL ${major} as a flexible server, and Azure as far as pgkeep meets it`,
  );
  const { output } = stage.commandLine;
  for (const line of pretended.split('\n')) output.line(line);
  await steps.timed('sign in', signIn(stage), () => 'as a person, and what there is in Azure');
  await steps.timed('assign', assign(stage), () => 'the missing roles, on one secret and one container');
  await steps.timed(
    'login',
    makeLogin(stage),
    () => 'a new secret of a key vault, and its role on the server',
  );
  await steps.timed('back up', backUp(stage), () => 'by a policy, into a container');
  await steps.timed('new version', changeLogin(stage), () => 'of the secret, which the next backup uses');
  await steps.timed('restore', restore(stage), () => `as database ${copy}, with the login of another secret`);
  const equal = await compare(stage);
  await steps.timed('as files', restoreFiles(stage), () => 'into a second storage account');
  await steps.timed('sign out', signOut(stage), () => 'no token is left here');
  steps.show(output);
  output.line(
    equal
      ? `Done in ${formatDuration(performance.now() - began)}: the restored database equals its source.`
      : 'FAILED: what was restored differs from the source.',
    equal ? 'green' : 'red',
  );
  return equal ? 0 : 1;
}

async function openStage(
  opened: AsyncDisposableStack,
  place: {
    readonly major: number;
    readonly tools: string;
    readonly folder: string;
    readonly interruption: Interruption;
  },
): Promise<Stage> {
  const { major, tools, folder, interruption } = place;
  // What started is stopped, whenever the demo is.
  const server = opened.use(await startServer({ major }));
  const whole = opened.use(await startWholeAzure({ server, tools, folder: join(folder, 'azure') }));
  const shop = await makeShop(server, 'contoso');
  interruption.signal.throwIfAborted();
  whole.estate.servers.shop.properties['version'] = String(major);
  const env = {
    ...process.env,
    PGKEEP_HOME: join(folder, 'home'),
    PATH: [whole.toolFolder, process.env['PATH'] ?? ''].join(delimiter),
  };
  const commandLine = new CommandLine(env, folder, interruption, whole.replace);
  return { whole, shop, server, commandLine, interruption };
}

const words = (command: string): string[] => command.split(' ');

function say({ commandLine: { output } }: Stage, text: string): void {
  output.line('');
  output.line(`# ${text}`, 'dim');
}

async function signInAs({ whole, commandLine }: Stage, username: string): Promise<void> {
  whole.azure.entra.person = username;
  await commandLine.pgkeep(words(`azure login --tenant ${testTenant} --client-id ${appId}`));
}

async function signIn(stage: Stage): Promise<void> {
  const { commandLine } = stage;
  say(stage, 'Alice owns the subscriptions. She signs in with her browser, which the demo plays.');
  await signInAs(stage, alice.username);
  for (const command of ['azure servers', 'azure key-vaults', 'azure storage contosobackups']) {
    await commandLine.pgkeep(words(command));
  }
}

/** What the assistant is told, beside the secret. */
const subject = ({ estate }: WholeAzure, secret: string) =>
  [
    asAlice,
    `--secret ${secret} --key-vault ${estate.keyVaults.logins.id}`,
    `--account ${estate.storage.backups.id} --container-name pgkeep`,
  ].join(' ');

async function assign(stage: Stage): Promise<void> {
  const { whole, commandLine } = stage;
  say(stage, 'Who owns a subscription may assign roles, and cannot yet read secrets or write blobs.');
  await commandLine.pgkeepSaysNo(words(`azure access check ${subject(whole, 'shop-login')}`));
  say(stage, 'The assistant assigns what is missing, and waits until it acts. Here that takes no time.');
  await commandLine.pgkeep(words(`azure access assign ${subject(whole, 'shop-login')} --apply`));
}

async function makeLogin(stage: Stage): Promise<void> {
  const { whole, shop, commandLine } = stage;
  const { backupRole, database } = shop;
  await commandLine.pgkeep(
    words(
      `server add shop --from-azure contoso-shop ${asAlice} --port ${whole.flexible.port} --user ${backupRole} --ca-file ${whole.caFile} --secret-uri ${keyVault}/shop-login --no-test`,
    ),
  );
  say(stage, 'Bob administers the key vault, and makes the secret.');
  await signInAs(stage, bob.username);
  const sql = await commandLine.pgkeepGives(
    words(
      `azure secret create ${keyVault}/shop-login --identity ${bob.username} --server shop --user ${backupRole} --database ${database} --new-role`,
    ),
  );
  say(stage, `An administrator of the server runs this SQL, and GRANT pg_read_all_data TO ${backupRole}.`);
  await shop.run(`${sql}; GRANT pg_read_all_data TO ${backupRole}`);
  say(stage, 'The pretended server ends TLS, so the PostgreSQL behind it says that there is none.');
  await commandLine.pgkeep(words('server test shop'));
}

async function backUp({ shop, commandLine }: Stage): Promise<void> {
  await commandLine.pgkeep(words(`vault add archive --from-azure contosobackups/pgkeep ${asAlice}`));
  await commandLine.pgkeep([
    ...words(`protect --server shop --database ${shop.database} --vault archive --name shop --policy`),
    'Daily, kept 30 days',
    ...words(`--runner here --secret-uri ${keyVault}/shop-login ${asAlice}`),
  ]);
  await commandLine.pgkeep(words('backup shop'));
}

async function changeLogin(stage: Stage): Promise<void> {
  const { whole, shop, commandLine } = stage;
  const { keyVaults } = whole;
  say(stage, 'Somebody else changes the password, on the server and in the key vault.');
  await shop.run(`ALTER ROLE ${shop.backupRole} PASSWORD 'of-the-second-version'`);
  keyVaults.put('contoso-logins', 'shop-login', `User Id=${shop.backupRole};Password=of-the-second-version`);
  await commandLine.pgkeep(words('backup shop'));
}

async function restore(stage: Stage): Promise<void> {
  const { whole, shop, commandLine } = stage;
  const { name, password } = shop.administrator;
  say(stage, 'A restore makes a database, with the login of an administrator that is in another secret.');
  whole.keyVaults.put('contoso-logins', 'shop-admin', `User Id=${name};Password=${password}`);
  await commandLine.pgkeep(
    words(`azure access assign --purpose restore-as-database ${subject(whole, 'shop-admin')} --apply`),
  );
  await commandLine.pgkeep(
    words(`restore shop --as-database ${copy} --server shop --secret-uri ${keyVault}/shop-admin ${asAlice}`),
  );
}

async function compare({ shop, server, commandLine: { output }, interruption }: Stage): Promise<boolean> {
  output.line('');
  output.line('Comparing all rows of both databases …');
  const [source, target] = await interruption.unlessStopped(
    Promise.all([fingerprintOf(server, shop.database), fingerprintOf(server, copy)]),
  );
  return showComparison(output, compareFingerprints(source, target));
}

async function restoreFiles(stage: Stage): Promise<void> {
  const { whole, commandLine } = stage;
  const { cheap } = whole.estate.storage;
  say(stage, 'Files go into another account, where Alice lacks a role as well.');
  await whole.makeContainer(cheap, 'files');
  await commandLine.pgkeep(
    words(
      `azure access assign ${asAlice} --purpose restore-as-files --account ${cheap.id} --container-name files --apply`,
    ),
  );
  await commandLine.pgkeep(
    words(`restore shop --as-files --container https://${cheap.name}.blob.core.windows.net/files ${asAlice}`),
  );
}

async function signOut({ commandLine }: Stage): Promise<void> {
  for (const { username } of [alice, bob]) await commandLine.pgkeep(words(`azure logout ${username} --yes`));
  await commandLine.pgkeep(words('azure accounts'));
}
