import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createSecureContext } from 'node:tls';
import { ContainerClient, newPipeline, StorageSharedKeyCredential } from '@azure/storage-blob';
import { expect, test, type Browser, type Page } from '@playwright/test';
import { guardHttpClient } from '../../../main/azure/blob/http-client.ts';
import { createTransport } from '../../../main/azure/http/transport.ts';
import { systemClock } from '../../../main/core/clock.ts';
import { quickRetry } from '../../support/apps/quick-retry.ts';
import { serveInterface, type ServedInterface } from '../../support/apps/serve-interface.ts';
import { authorizationHandler } from '../../support/azure/arm/authorization.ts';
import { firewallRulesHandler } from '../../support/azure/arm/firewall-rules.ts';
import { builtIn, makeRights, type TestRights } from '../../support/azure/arm/rights.ts';
import { addResource } from '../../support/azure/arm/tenant.ts';
import { vaultAccessHandler } from '../../support/azure/arm/vault-access.ts';
import { startAzure, testTenant, type TestAzure } from '../../support/azure/azure.ts';
import {
  addAccount,
  addRole,
  estateHandlers,
  estateSubscriptions,
  fillEstate,
} from '../../support/azure/estate.ts';
import { guardBlobs } from '../../support/azure/guarded-blobs.ts';
import { startKeyVaults } from '../../support/azure/key-vault.ts';
import { startAzurite, type TestStorageAccount } from '../../support/servers/azurite.ts';
import { violations } from '../support/axe.ts';

const clientId = '6f2c1f2e-0000-4000-8000-000000000002';
const other = '6f2c1f2e-0000-4000-8000-0000000000e1';
const seen = '198.51.100.7';
const toCheckAgain = 'What was checked may stand otherwise in Azure by now: check again.';
const secret = 'https://contoso-logins.vault.azure.net/secrets/shop-login';

interface Stage extends AsyncDisposable {
  readonly azure: TestAzure;
  readonly rights: TestRights;
  readonly served: ServedInterface;
  readonly page: Page;
  /** Of the container that backups go to. */
  readonly container: string;
  /** Id of the server that was added from Azure. */
  readonly server: string;
  /** Ends what is waited for, and moves the time of Azure on by it. */
  readonly passTime: () => Promise<void>;
}

/** A server that lets nobody in, and says which address it saw (PostgreSQL: client authentication, pg_hba.conf). */
async function startClosedServer(opened: AsyncDisposableStack): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      const words = `SFATAL\0VFATAL\0C28000\0Mno pg_hba.conf entry for host "${seen}", user "keeper", database "postgres", no encryption\0\0`;
      const head = Buffer.alloc(5);
      head.write('E');
      head.writeInt32BE(words.length + 4, 1);
      socket.end(Buffer.concat([head, Buffer.from(words)]));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.defer(async () => {
    server.close();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
}

async function makeContainer(azure: TestAzure, blobs: TestStorageAccount): Promise<void> {
  const host = `${blobs.accountName}.blob.core.windows.net`;
  azure.network.place(host, Number(new URL(blobs.url).port));
  // of its own: connections that are kept open lead to where the host was before
  const transport = createTransport(() => createSecureContext({ ca: [azure.certificate.ca] }));
  const login = new StorageSharedKeyCredential(blobs.accountName, blobs.accountKey);
  const httpClient = guardHttpClient(transport, `https://${host}`, quickRetry);
  await new ContainerClient(`https://${host}/backups`, newPipeline(login, { httpClient })).create();
}

/** What passes between two looks at what was assigned, in ms; other waits are left alone. */
const betweenLooks = 15_000;

/** The time of Azure: it stands while pgkeep waits, until the test lets it pass. */
function makeTime(azure: TestAzure) {
  let now = Date.now();
  const waiting: (() => void)[] = [];
  azure.arm.tenant.now = () => now;
  return {
    wait: (ms: number, signal?: AbortSignal) =>
      ms === betweenLooks
        ? new Promise<void>((resolve, reject) => {
            const pass = () => {
              now += ms;
              resolve();
            };
            waiting.push(pass);
            // nobody waits any more
            signal?.addEventListener('abort', () => {
              waiting.splice(0, waiting.length, ...waiting.filter((each) => each !== pass));
              reject(signal.reason as Error);
            });
          })
        : setTimeout(ms, undefined, { signal }),
    // what is waited for takes as long as Azure's time says
    clock: { ...systemClock, elapsed: () => now },
    passTime: async () => {
      await expect.poll(() => waiting.length).toBeGreaterThan(0);
      waiting.shift()?.();
    },
  };
}

async function openStage(browser: Browser): Promise<Stage> {
  const opened = new AsyncDisposableStack();
  const azure = opened.use(await startAzure());
  const before = process.env['HTTPS_PROXY'];
  process.env['HTTPS_PROXY'] = azure.network.url;
  opened.defer(() => {
    if (before === undefined) delete process.env['HTTPS_PROXY'];
    else process.env['HTTPS_PROXY'] = before;
  });
  const blobs = opened.use(await startAzurite({ oauth: azure.certificate }));
  azure.entra.apps.push({ clientId, tenantId: testTenant, secret: 'the-secret-of-the-app' });
  const { tenant, handlers } = azure.arm;
  const rights = makeRights(tenant);
  const estate = fillEstate(tenant, [clientId]);
  const { accountName: name } = blobs;
  const account = addAccount(tenant, {
    subscription: estateSubscriptions.production,
    name,
    sku: 'Standard_GRS',
  });
  handlers.push(
    authorizationHandler(tenant, rights),
    vaultAccessHandler(tenant, rights),
    firewallRulesHandler(tenant, rights),
    ...estateHandlers(tenant),
  );
  await makeContainer(azure, blobs);
  opened.use(await guardBlobs(azure, { id: account.id, name, port: Number(new URL(blobs.url).port) }));
  const port = await startClosedServer(opened);
  const folder = await mkdtemp(join(tmpdir(), 'pgkeep-e2e-'));
  opened.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const { wait, clock, passTime } = makeTime(azure);
  const served = opened.use(
    await serveInterface({
      browser,
      env: { ...process.env, PGKEEP_HOME: join(folder, 'home') },
      replace: {
        clock,
        blob: { httpClient: azure.transport, retry: quickRetry },
        resolve: () => Promise.resolve(['20.1.2.3']),
        wait,
      },
    }),
  );
  const identity = await signIn(served);
  const { id: server } = await served.client.servers.add({
    name: 'shop',
    address: { host: '127.0.0.1', port, user: 'keeper', tls: 'disable' },
    credential: { kind: 'none' },
    azure: { id: estate.servers.shop.id, identity },
  });
  return {
    azure,
    rights,
    served,
    page: served.page,
    container: `https://${name}.blob.core.windows.net/backups`,
    server,
    passTime,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function signIn({ client }: ServedInterface): Promise<string> {
  const way = {
    kind: 'service-principal',
    tenantId: testTenant,
    clientId,
    login: { kind: 'secret', source: { kind: 'session' } },
  } as const;
  for await (const step of await client.azure.signIn({
    way,
    name: 'Backups',
    secret: 'the-secret-of-the-app',
  }))
    if (step.step === 'done') return step.identity.id;
  throw new Error('nobody signed in');
}

const makeOwner = ({ azure }: Stage) =>
  addRole(azure.arm.tenant, {
    principalId: clientId,
    scope: `/subscriptions/${estateSubscriptions.production}`,
    role: builtIn.owner,
  });

const open = ({ page }: Stage, path: string) => page.goto(new URL(path, page.url()).href);

const need = (page: Page, title: string | RegExp) =>
  page.getByRole('list', { name: 'What is needed' }).getByRole('listitem').filter({ hasText: title });

test('what is missing is assigned where it is narrowest, waited for, and taken back', async ({ browser }) => {
  await using stage = await openStage(browser);
  const { page, azure } = stage;
  azure.arm.tenant.propagationMs = 20_000;
  makeOwner(stage);

  await test.step('the page of the server leads there, and its server is chosen', async () => {
    await open(stage, `/servers/${stage.server}`);
    await page.getByText('In Azure: Ready', { exact: false }).click();
    await page.getByRole('link', { name: 'Access in Azure' }).click();
    await expect(page.getByRole('heading', { name: 'Access in Azure' })).toBeVisible();
    await expect(page.getByRole('combobox', { name: 'Server' })).toHaveValue(stage.server);
    await page.getByRole('textbox', { name: 'Container' }).fill('http://nowhere');
    await page.keyboard.press('Enter');
    await expect(page.getByText('That is no address of a container')).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });

  await test.step('files only: what is missing, and what for', async () => {
    await page.getByRole('combobox', { name: 'What for' }).selectOption('Restore as files');
    await page.getByRole('textbox', { name: 'Container' }).fill(stage.container);
    await page.keyboard.press('Enter');
    await expect(page.getByText('What is needed is missing, and can be assigned from here.')).toBeVisible();
    await expect(need(page, 'Read and write blobs')).toContainText('Not assigned');
    expect(await violations(page)).toEqual([]);
  });

  const drawer = page.getByRole('dialog');
  await test.step('the narrowest place is chosen, wider ones say what they open, and the request is shown', async () => {
    await page.getByRole('button', { name: 'Assign missing roles…' }).click();
    await expect(drawer.getByRole('radio', { name: /^The container backups/ })).toBeChecked();
    await expect(drawer.getByText('Every container of the storage account')).toBeVisible();
    await drawer.getByText('The request', { exact: true }).click();
    await expect(drawer.getByRole('region', { name: 'Request 1' })).toContainText('roleAssignments/');
    expect(await violations(page)).toEqual([]);
  });

  await test.step('Azure takes a while; then it is tried again, and granted', async () => {
    // who clicks twice, or presses Enter once more, ends nothing
    await drawer.getByRole('button', { name: 'Assign', exact: true }).dblclick();
    await expect(drawer.getByText('0 seconds of at most 600')).toBeVisible();
    await expect(drawer.getByRole('button', { name: 'Assign', exact: true })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(drawer.getByRole('button', { name: 'Stop waiting' })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await stage.passTime();
    await expect(drawer.getByText('15 seconds of at most 600')).toBeVisible();
    await stage.passTime();
    await expect(page.getByRole('dialog', { name: 'Assigned' })).toContainText('What is needed is there.');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(need(page, 'Read and write blobs')).toContainText('Granted');
    await expect(page.getByRole('button', { name: 'Assign missing roles…' })).toHaveCount(0);
  });

  await test.step('the page of a vault leads there as well, and its container is filled in', async () => {
    const { id } = await stage.served.client.vaults.add({
      name: 'long-term',
      location: {
        kind: 'azure-blob',
        url: stage.container,
        credential: { kind: 'entra', identity: 'Backups' },
      },
    });
    await open(stage, `/vaults/${id}`);
    await page.getByRole('link', { name: 'Access in Azure' }).click();
    // a field that offers what is known here is a combobox
    await expect(page.getByRole('combobox', { name: 'Container' })).toHaveValue(stage.container);
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await expect(page.getByText('What is needed is there.')).toBeVisible();
  });

  await test.step('it is taken back', async () => {
    await page.getByRole('button', { name: /^Take back: / }).click();
    const question = page.getByRole('alertdialog');
    await expect(question.getByRole('list', { name: 'What Azure is asked for' })).toContainText(
      'Takes away the role Storage Blob Data Contributor',
    );
    await question.getByText('The request', { exact: true }).click();
    await expect(question.getByRole('region', { name: 'Request 1' })).toContainText('DELETE /subscriptions/');
    expect(await violations(page)).toEqual([]);
    await question.getByRole('button', { name: 'Take back' }).click();
    await expect(page.getByRole('list', { name: 'Changes' })).toContainText('Taken back');
    await expect(page.getByText(toCheckAgain)).toBeVisible();
    await expect(page.getByRole('list', { name: 'What is needed' })).toHaveCount(0);
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await expect(need(page, 'Read and write blobs')).toContainText('Not assigned');
    await expect(page.getByText(toCheckAgain)).toHaveCount(0);
  });

  await test.step('who stops waiting ends the waiting alone, and has to check again', async () => {
    await page.getByRole('button', { name: 'Assign missing roles…' }).click();
    await drawer.getByRole('button', { name: 'Assign', exact: true }).click();
    await drawer.getByRole('button', { name: 'Stop waiting' }).click();
    await expect(drawer).toHaveCount(0);
    await expect(page.getByText(toCheckAgain)).toBeVisible();
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await expect(need(page, 'Read and write blobs')).toContainText('Assigned');
    await expect(page.getByRole('button', { name: 'Assign missing roles…' })).toHaveCount(0);
  });
  expect(azure.network.refused).toEqual([]);
});

test('who may not assign hands it over, also for somebody else', async ({ browser }) => {
  await using stage = await openStage(browser);
  const { page } = stage;
  await open(stage, `/settings/azure/access?server=${stage.server}`);
  stage.rights.locks.push({
    scope: `/subscriptions/${estateSubscriptions.production}/resourceGroups/contoso`,
    name: 'keep',
    level: 'ReadOnly',
  });
  await page.getByRole('combobox', { name: 'Who needs it' }).selectOption('A service principal');
  await page.getByRole('textbox', { name: 'Object id' }).fill(other);
  await page.getByRole('textbox', { name: 'Secret with the login' }).fill(secret);
  await page.getByRole('textbox', { name: 'Container' }).fill(stage.container);
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(page.getByText('3 of 4 things are missing, and cannot be assigned from here.')).toBeVisible();
  await expect(need(page, 'Read the secret shop-login')).toContainText('Not allowed');
  await expect(need(page, 'See the server contoso-shop')).toContainText('Nothing is held up without it.');
  expect(await violations(page)).toEqual([]);

  await page.getByRole('button', { name: 'Hand over…' }).click();
  const drawer = page.getByRole('dialog', { name: 'Hand over' });
  await expect(drawer.getByRole('region', { name: 'assign-access.sh' })).toContainText(
    'az rest --method put',
  );
  await expect(drawer.getByRole('region', { name: 'assign-access.json' })).toContainText(
    'deploymentTemplate.json',
  );
  expect(await violations(page)).toEqual([]);
  const saved = page.waitForEvent('download');
  await drawer.getByRole('button', { name: 'Save file: Script for the Azure CLI' }).click();
  expect((await saved).suggestedFilename()).toBe('assign-access.sh');
  await drawer.getByRole('button', { name: 'Close' }).last().click();

  await test.step('somebody assigned it meanwhile', async () => {
    makeOwner(stage);
    await page.getByRole('button', { name: 'Check again' }).click();
    await expect(need(page, 'Read the secret shop-login')).toContainText('keep');
    stage.rights.locks.pop();
    await expect(page.getByText('3 of 4 things are missing, and can be assigned from here.')).toBeVisible();
    await page.getByRole('button', { name: 'Assign missing roles…' }).click();
    const assigning = page.getByRole('dialog');
    await expect(assigning.getByText('3 changes in Azure, as Backups.')).toBeVisible();
    await assigning.getByRole('checkbox', { name: 'See the server contoso-shop in Azure' }).uncheck();
    await expect(assigning.getByText('2 changes in Azure, as Backups.')).toBeVisible();
    await assigning.getByRole('button', { name: 'Assign', exact: true }).click();
    await expect(page.getByRole('dialog', { name: 'Assigned' })).toContainText('1 of 4 things is missing');
    await page.keyboard.press('Escape');
    await expect(need(page, 'Read the secret shop-login')).toContainText('Assigned, not tried');
  });
  expect(stage.azure.network.refused).toEqual([]);
});

test('a Backup vault’s identity needs the role at a server that was not added from Azure', async ({
  browser,
}) => {
  await using stage = await openStage(browser);
  const { page, azure, served } = stage;
  makeOwner(stage);
  const [known] = await served.client.servers.list();
  if (known?.azure === undefined) throw new Error('there is no server');
  const { id } = await served.client.servers.add({
    name: 'till',
    address: { host: known.host, port: known.port, user: 'keeper', tls: 'disable' },
    credential: { kind: 'none' },
  });
  await open(stage, `/settings/azure/access?server=${id}`);
  const resource = page.getByRole('textbox', { name: 'Resource id of the server' });
  await expect(resource).toBeVisible();
  await page.getByRole('combobox', { name: 'Who needs it' }).selectOption('An Azure Backup vault');
  await page.getByRole('textbox', { name: 'Object id or resource id' }).fill(other);
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(page.getByText('Give the resource id of the flexible server')).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await resource.fill(known.azure.id);
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(need(page, 'See the server contoso-shop in Azure')).toContainText('Not assigned');
  await expect(need(page, 'See the server contoso-shop in Azure')).not.toContainText('Nothing is held up');
  expect(azure.network.refused).toEqual([]);
});

test('a server that lets nobody in gets a rule for a while', async ({ browser }) => {
  await using stage = await openStage(browser);
  const { page } = stage;
  makeOwner(stage);
  await open(stage, `/servers/${stage.server}`);

  await test.step('the network is what somebody needs then: it is open, and says which address was seen', async () => {
    await expect(page.getByText(`does not let ${seen} in`)).toBeVisible();
    await expect(
      page.getByText('Network: public, 0 firewall rules, something stands in the way'),
    ).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });

  await test.step('Azure Backup comes by another way, which is closed, and no address helps it', async () => {
    await page.getByRole('radio', { name: 'Azure Backup' }).check();
    await expect(
      page.getByText('Network: public, 0 firewall rules, something stands in the way of Azure Backup'),
    ).toBeVisible();
    await expect(page.getByText('Azure Backup comes through "Allow access to Azure services"')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Add my address…' })).toHaveCount(0);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('radio', { name: 'pgkeep on this machine' }).check();
    await expect(page.getByText(`does not let ${seen} in`)).toBeVisible();
  });

  await test.step('the address is filled in, and the rule is shown first', async () => {
    await page.getByRole('button', { name: 'Add my address…' }).click();
    const drawer = page.getByRole('dialog', { name: 'Add my address' });
    await expect(drawer.getByText('only if pgkeep serve still runs then')).toBeVisible();
    await expect(drawer.getByRole('textbox', { name: 'Address' })).toHaveValue(seen);
    await drawer.getByRole('textbox', { name: 'Address' }).fill('10.1.2.3');
    await expect(drawer.getByRole('alert')).toContainText('10.1.2.3 is no address');
    await drawer.getByRole('textbox', { name: 'Address' }).fill(seen);
    await expect(drawer.getByRole('list', { name: 'What Azure is asked for' })).toContainText(seen);
    expect(await violations(page)).toEqual([]);
    await drawer.getByRole('button', { name: 'Add address' }).click();
    const rules = page.getByRole('grid', { name: 'Firewall rules' });
    await expect(rules).toContainText(seen);
    expect(await violations(page)).toEqual([]);
  });

  await test.step('it is taken away again', async () => {
    await page.getByRole('button', { name: /^Take away: pgkeep_/ }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Take back' }).click();
    await expect(page.getByText('Network: public, 0 firewall rules', { exact: false })).toBeVisible();
  });
  expect(stage.azure.network.refused).toEqual([]);
});

test('rules whose end has come are taken away', async ({ browser }) => {
  await using stage = await openStage(browser);
  const { page, azure, served } = stage;
  makeOwner(stage);
  const name = 'pgkeep_bob_20260101T0000Z';
  const [known] = await served.client.servers.list();
  const server = known?.azure?.id ?? '';
  addResource(azure.arm.tenant, {
    id: `${server}/firewallRules/${name}`,
    type: 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules',
    name,
    location: '',
    properties: { startIpAddress: seen, endIpAddress: seen },
  });
  await open(stage, `/servers/${stage.server}`);
  const rules = page.getByRole('grid', { name: 'Firewall rules' });
  await expect(rules).toContainText('Over, still there');
  await expect(
    page.getByText(`The rule ${name} of bob was to be taken away`, { exact: false }),
  ).toBeVisible();
  expect(await violations(page)).toEqual([]);

  await test.step('what was read is known here, although nobody looks again', async () => {
    const { overdueRules } = await served.client.overview.summary();
    expect(overdueRules.map(({ rule }) => rule)).toEqual([name]);
  });
  const takeAway = page.getByRole('button', { name: 'Take away ended rules' });

  await test.step('a lock is in the way: that is said, until somebody looks again', async () => {
    stage.rights.locks.push({
      scope: `/subscriptions/${estateSubscriptions.production}/resourceGroups/contoso`,
      name: 'keep',
      level: 'CanNotDelete',
    });
    await takeAway.click();
    const left = page.getByRole('alert').filter({ hasText: 'Rules are still there' });
    await expect(left).toContainText('lock');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Check again' }).click();
    await expect(left).toHaveCount(0);
    stage.rights.locks.pop();
  });

  await takeAway.click();
  await expect(page.getByText('Network: public, 0 firewall rules', { exact: false })).toBeVisible();
  await expect(takeAway).toHaveCount(0);
  await expect(page.getByText('1 ended rule taken away', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Check again' })).toBeFocused();
  expect(azure.network.refused).toEqual([]);
});

test('a key vault that lets nobody in gets an address for a while', async ({ browser }) => {
  await using stage = await openStage(browser);
  const { page, azure, served } = stage;
  makeOwner(stage);
  await using vaults = await startKeyVaults(azure);
  vaults.clientAddress = seen;
  const vault = [...azure.arm.tenant.resources.values()].find(({ name }) => name === 'contoso-logins');
  const before = {
    bypass: 'None',
    defaultAction: 'Deny',
    ipRules: [{ value: '203.0.113.0/24' }],
    virtualNetworkRules: [],
  };
  Object.assign(vault?.properties ?? {}, { networkAcls: before });
  const [known] = await served.client.servers.list();
  if (known?.azure === undefined) throw new Error('there is no server');
  const { id } = await served.client.servers.add({
    name: 'till',
    address: { host: known.host, port: known.port, user: 'keeper', tls: 'disable' },
    credential: { kind: 'key-vault', secret, identity: 'Backups' },
    azure: known.azure,
  });
  await open(stage, `/servers/${id}`);

  await test.step('the network says which address the key vault saw', async () => {
    await expect(page.getByText(`contoso-logins does not let ${seen} in`)).toBeVisible();
    await expect(page.getByRole('grid', { name: 'Firewall of the key vault contoso-logins' })).toContainText(
      '203.0.113.0/24',
    );
    expect(await violations(page)).toEqual([]);
  });

  await test.step('the address is filled in, and the request has all that stands there', async () => {
    await page.getByRole('button', { name: 'Add my address to contoso-logins…' }).click();
    const drawer = page.getByRole('dialog', { name: 'Add my address to contoso-logins' });
    await expect(drawer.getByRole('textbox', { name: 'Address' })).toHaveValue(seen);
    await drawer.getByText('The request', { exact: true }).click();
    await expect(drawer.getByRole('region', { name: 'Request 1' })).toContainText('203.0.113.0/24');
    expect(await violations(page)).toEqual([]);
    // somebody else lets another one in meanwhile: what is asked for is looked at anew
    before.ipRules.push({ value: '192.0.2.0/24' });
    await drawer.getByRole('button', { name: 'Add address' }).click();
    await expect(drawer.getByRole('alert')).toContainText('The address was not added');
    await drawer.getByRole('button', { name: 'Look again' }).click();
    await drawer.getByText('The request', { exact: true }).click();
    await expect(drawer.getByRole('region', { name: 'Request 1' })).toContainText('192.0.2.0/24');
    await drawer.getByRole('button', { name: 'Add address' }).click();
    const rules = page.getByRole('grid', { name: 'Firewall of the key vault contoso-logins' });
    await expect(rules).toContainText(seen);
    await expect(page.getByText(`contoso-logins does not let ${seen} in`)).toHaveCount(0);
    expect(vault?.properties['networkAcls']).toEqual({
      ...before,
      ipRules: [...before.ipRules, { value: `${seen}/32` }],
    });
  });

  await test.step('it is taken away again, and the preview says what stays', async () => {
    await page.getByRole('button', { name: `Take away: ${seen}` }).click();
    const question = page.getByRole('alertdialog');
    await question.getByText('The request', { exact: true }).click();
    await expect(question.getByRole('region', { name: 'Request 1' })).toContainText('203.0.113.0/24');
    expect(await violations(page)).toEqual([]);
    await question.getByRole('button', { name: 'Take back' }).click();
    await expect(page.getByText(`contoso-logins does not let ${seen} in`)).toBeVisible();
    expect(vault?.properties['networkAcls']).toEqual(before);
  });
  expect(azure.network.refused).toEqual([]);
});

test('a firewall that refuses is opened from where it was refused', async ({ browser }) => {
  await using stage = await openStage(browser);
  const { page, azure } = stage;
  makeOwner(stage);
  await using vaults = await startKeyVaults(azure);
  vaults.clientAddress = seen;
  vaults.put('contoso-logins', 'shop-login', 'not shown');
  const vault = [...azure.arm.tenant.resources.values()].find(({ name }) => name === 'contoso-logins');
  Object.assign(vault?.properties ?? {}, { networkAcls: { defaultAction: 'Deny', ipRules: [] } });
  const role = { principalId: clientId, scope: vault?.id ?? '', role: builtIn.secretsUser };
  addRole(azure.arm.tenant, role);
  await open(stage, '/settings/azure/access');
  await page.getByRole('textbox', { name: 'Secret with the login' }).fill(secret);
  await page.getByRole('button', { name: 'Check', exact: true }).click();

  await test.step('the role is said to be there, and nothing is to be handed over', async () => {
    await expect(page.getByText('No role is missing, and something else is wrong.')).toBeVisible();
    await expect(need(page, 'Read the secret shop-login')).toContainText('Assigned, try failed');
    await expect(page.getByRole('button', { name: 'Hand over…' })).toHaveCount(0);
    expect(await violations(page)).toEqual([]);
  });

  await test.step('the form opens over the page, filled in', async () => {
    await page.getByRole('button', { name: 'Add my address…' }).click();
    const drawer = page.getByRole('dialog', { name: 'Add my address to contoso-logins' });
    await expect(drawer.getByRole('textbox', { name: 'Address' })).toHaveValue(seen);
    await expect(drawer.getByRole('list', { name: 'What Azure is asked for' })).toContainText(seen);
    expect(await violations(page)).toEqual([]);
    await drawer.getByRole('button', { name: 'Add address' }).click();
    await expect(drawer).toHaveCount(0);
    await page.getByRole('button', { name: 'Check again' }).click();
    await expect(need(page, 'Read the secret shop-login')).toContainText('Granted');
  });
  expect(azure.network.refused).toEqual([]);
});

test('a network is looked at as whoever is signed in and may, once its finder was signed out', async ({
  browser,
}) => {
  await using stage = await openStage(browser);
  const { page, azure, served } = stage;
  makeOwner(stage);
  const [backups] = await served.client.azure.identities({});

  await test.step('who signs out is told about which server Azure is asked as somebody else then', async () => {
    expect(backups).toMatchObject({ usedBy: [], asksAbout: ['shop'] });
    await open(stage, '/settings/azure');
    await page.getByRole('button', { name: 'Sign out: Backups' }).click();
    const question = page.getByRole('alertdialog');
    await expect(question).toContainText('Azure was asked about shop as this identity.');
    expect(await violations(page)).toEqual([]);
    await question.getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByText('Backups is signed out here.', { exact: true })).toBeVisible();
  });

  const alert = page.getByRole('alert').filter({ hasText: 'The network was not looked at' });
  await test.step('nobody is there: the card says how to go on, and does once somebody signed in', async () => {
    await open(stage, `/servers/${stage.server}`);
    await expect(alert).toContainText('The identity that found it in Azure was signed out here.');
    expect(await violations(page)).toEqual([]);
    await signIn(served);
    await alert.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByText('Network: public', { exact: false })).toBeVisible();
    await expect(alert).toHaveCount(0);
    await page.getByRole('button', { name: 'Add my address…' }).click();
    const drawer = page.getByRole('dialog', { name: 'Add my address' });
    await drawer.getByText('The request', { exact: true }).click();
    await expect(drawer.getByRole('region', { name: 'Request 1' })).toContainText('firewallRules');
  });
  expect(azure.network.refused).toEqual([]);
});

test('without anybody signed in the page says how to get there', async ({ browser }) => {
  await using stage = await openStage(browser);
  const { page, served } = stage;
  for (const { identity } of await served.client.azure.identities({}))
    await served.client.azure.signOut({ identity: identity.id });
  await open(stage, '/settings/azure/access');
  await expect(page.getByText('pgkeep asks Azure as whoever signs in here')).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.getByRole('link', { name: 'Sign in to Azure' }).click();
  await expect(page.getByRole('dialog', { name: 'Sign in to Azure' })).toBeVisible();
});
