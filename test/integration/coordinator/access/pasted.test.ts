import { describe, expect, it, onTestFinished } from 'vitest';
import type { AccessWish } from '../../../../shared/access/access.ts';
import { failureOf } from '../../../support/apps/app.ts';
import { keyVaults } from '../../../support/azure/arm/key-vaults.ts';
import { resourceGraph } from '../../../support/azure/arm/resource-graph.ts';
import { builtIn } from '../../../support/azure/arm/rights.ts';
import { subscriptions } from '../../../support/azure/arm/subscriptions.ts';
import {
  keyVault,
  makeOwner,
  me,
  openAccessStage,
  otherGroup,
  server,
  subscription,
  type AccessStage,
} from '../../../support/azure/access-stage.ts';
import { addAccount } from '../../../support/azure/estate.ts';
import { guardBlobs } from '../../../support/azure/guarded-blobs.ts';
import { testTenant } from '../../../support/azure/azure.ts';
import { startKeyVaults } from '../../../support/azure/key-vault.ts';
import { runText } from '../../../support/recorded/command-line.ts';

const uri = 'https://shop-kv.vault.azure.net/secrets/shop-login';
const other = '6f2c1f2e-0000-4000-8000-0000000000e1';
const wish: AccessWish = { identity: 'app', principal: { kind: 'me' }, purpose: 'backup', secretUri: uri };
const forOther: AccessWish = { ...wish, principal: { kind: 'service-principal', objectId: other } };
const unseen = 'Azure shows "app" no key vault shop-kv, so roles and who could assign them cannot be told';

async function stageWithGraph(): Promise<AccessStage> {
  const stage = await openAccessStage();
  const { azure, tenant } = stage;
  tenant.subscriptions.push({ id: '6f2c1f2e-0000-4000-8000-0000000000f1', name: 'Shop' });
  azure.arm.handlers.push(subscriptions(tenant), resourceGraph(tenant), keyVaults(tenant));
  const vaults = await startKeyVaults(azure);
  onTestFinished(() => vaults[Symbol.asyncDispose]());
  const vault = tenant.resources.get(keyVault.toLowerCase());
  Object.assign(vault?.properties ?? {}, { vaultUri: 'https://shop-kv.vault.azure.net/' });
  vaults.put('shop-kv', 'shop-login', 'not shown');
  return stage;
}

const rowsOf = async ({ app }: AccessStage, asked: AccessWish) => (await app.client.access.check(asked)).rows;

describe('a secret by its URI', () => {
  it('is found in Azure by whoever sees it, and can be assigned', async () => {
    const stage = await stageWithGraph();
    makeOwner(stage);
    // Resource Graph of these tests knows reading roles only
    stage.assign(builtIn.reader, keyVault);
    expect(await rowsOf(stage, forOther)).toMatchObject([
      {
        need: 'read-secret',
        outcome: 'not-assigned',
        canAssign: true,
        grant: { kind: 'role', scopes: [{ id: `${keyVault}/secrets/shop-login` }, {}, {}, {}] },
      },
    ]);
  });

  it('is only tried where Azure shows nothing: granted, or refused, and what cannot be told', async () => {
    const stage = await stageWithGraph();
    expect(await rowsOf(stage, wish)).toMatchObject([
      {
        outcome: 'may-not',
        grant: null,
        canAssign: false,
        message: expect.stringMatching(/^It was tried and refused: .*cannot be told\.$/),
        remedy:
          'What opens it is the role Key Vault Secrets User on the secret or, where access policies decide, the secret permissions Get and List. Check as somebody who may see the key vault shop-kv (Reader), or give its resource id.',
      },
    ]);
    stage.assign(builtIn.secretsUser, `${keyVault}/secrets/shop-login`, me);
    expect(await rowsOf(stage, wish)).toMatchObject([{ outcome: 'granted', remedy: null, grant: null }]);
    expect(await rowsOf(stage, forOther)).toMatchObject([
      { outcome: 'cannot-tell', message: `${unseen}, and it cannot be tried from here.` },
    ]);
  });

  it('is not said to be hidden by an Azure that was not reached', async () => {
    const stage = await stageWithGraph();
    stage.assign(builtIn.secretsUser, `${keyVault}/secrets/shop-login`, me);
    stage.azure.arm.rule = () => ({ status: 502, headers: { 'content-type': 'text/html' }, body: '' });
    const [row] = await rowsOf(stage, forOther);
    expect(row).toMatchObject({
      outcome: 'cannot-tell',
      message:
        'Something between here and Azure answered HTTP 502 in its place, so it could not read the subscriptions of app. So roles and who could assign them cannot be told, and it cannot be tried from here.',
      remedy:
        'What opens it is the role Key Vault Secrets User on the secret or, where access policies decide, the secret permissions Get and List. Check again when Azure answers.',
    });
    expect(await rowsOf(stage, wish)).toMatchObject([{ outcome: 'granted' }]);
  });

  it('is looked at on the command line', async () => {
    const stage = await stageWithGraph();
    const line = `azure access check --identity app --secret-uri ${uri} --principal ${other} --kind service-principal`;
    const { text, exitCode } = await runText(stage.app, line.split(' '));
    expect(text.replaceAll(/\s+/g, ' ')).toContain(`${unseen}, and it cannot be tried from here.`);
    expect(exitCode).toBe(1);
  });
});

it('a container by its address: a login goes to hosts of Azure only', async () => {
  const stage = await stageWithGraph();
  const { access } = stage.app.client;
  const of = (containerUrl: string): AccessWish => ({
    identity: 'app',
    principal: { kind: 'me' },
    purpose: 'backup',
    containerUrl,
  });
  expect(await rowsOf(stage, of('https://contoso.example.org/backups'))).toMatchObject([
    {
      need: 'blobs',
      outcome: 'cannot-tell',
      message: expect.stringMatching(
        / It was not tried: .*contoso\.example\.org is not a host of Azure’s blob service\./,
      ),
    },
  ]);
  expect(stage.azure.network.refused).toStrictEqual([]);
  for (const wrong of [
    'http://contoso.blob.core.windows.net/backups',
    'https://contoso.blob.core.windows.net/backups?sv=2026',
    'https://me:secret@contoso.blob.core.windows.net/backups',
    'https://contoso.blob.core.windows.net/',
  ]) {
    await expect(access.check(of(wrong))).rejects.toThrow('Input validation failed');
  }
});

it('a container of an account with a DNS zone is tried there, by its address and by its resource id', async () => {
  const stage = await stageWithGraph();
  const host = 'keep.z01.blob.storage.azure.net';
  const { id: account } = addAccount(stage.tenant, {
    subscription: '6f2c1f2e-0000-4000-8000-0000000000f1',
    name: 'keep',
    sku: 'Standard_LRS',
    properties: { primaryEndpoints: { blob: `https://${host}/` } },
  });
  stage.assign(builtIn.reader, subscription, me);
  const asked = { identity: 'app', principal: { kind: 'me' }, purpose: 'backup' } as const;
  for (const place of [
    { containerUrl: `https://${host}/backups` },
    { container: { account, name: 'backups' } },
  ]) {
    stage.azure.network.refused.length = 0;
    expect(await rowsOf(stage, { ...asked, ...place })).toMatchObject([
      { need: 'blobs', grant: { kind: 'role', scopes: [{}, { id: account }, {}, {}] } },
    ]);
    // nothing answers there: what counts is where it was looked for
    expect([...new Set(stage.azure.network.refused)]).toStrictEqual([`${host}:443`]);
  }
});

it('a mistyped server is refused, also for somebody else, and not said to be assigned', async () => {
  const stage = await stageWithGraph();
  makeOwner(stage);
  stage.assign(builtIn.reader, keyVault.split('/providers/')[0] ?? '', other);
  const { access } = stage.app.client;
  const asked = { ...forOther, secretUri: undefined };
  expect(await failureOf(access.check({ ...asked, server: `${server}x` }))).toMatchObject({
    code: 'ResourceNotFound',
  });
  expect(await failureOf(access.check({ ...asked, serverName: 'nowhere' }))).toMatchObject({
    code: 'UserErrorNotFound',
  });
  expect(await rowsOf(stage, { ...asked, server })).toMatchObject([{ outcome: 'assigned' }]);
});

it('a container that refuses names the role that opens it, also where Azure itself does not answer', async () => {
  const stage = await stageWithGraph();
  const account = {
    id: `${otherGroup}/providers/Microsoft.Storage/storageAccounts/contoso`,
    name: 'contoso',
  };
  const guarded = await guardBlobs(stage.azure, { ...account, port: 1 });
  onTestFinished(() => guarded[Symbol.asyncDispose]());
  const container = 'https://contoso.blob.core.windows.net/backups';
  const line = ['azure', 'access', 'check', '--identity', 'app', '--container', container];
  const role = 'What opens it is the role Storage Blob Data Contributor on the container.';
  const unknown = await runText(stage.app, line);
  expect(unknown.text.replaceAll(/\s+/g, ' ')).toContain(role);
  stage.azure.arm.rule = () => ({ status: 502, headers: { 'content-type': 'text/html' }, body: '' });
  const silent = await runText(stage.app, line);
  expect(silent.text.replaceAll(/\s+/g, ' ')).toContain(role);
});

it.each([{ secretUri: uri }, { containerUrl: 'https://contoso.blob.core.windows.net/backups' }])(
  'an identity of another cloud is not said to have tried it: %j',
  async (where) => {
    const stage = await stageWithGraph();
    const source = { kind: 'env', variable: 'APP_SECRET' } as const;
    const clientId = me;
    await Array.fromAsync(
      await stage.app.client.azure.signIn({
        name: 'gov',
        cloud: 'us-government',
        way: { kind: 'service-principal', tenantId: testTenant, clientId, login: { kind: 'secret', source } },
      }),
    );
    const { principal, purpose } = wish;
    const [row] = await rowsOf(stage, { identity: 'gov', principal, purpose, ...where });
    expect(row?.message).toContain('It was not tried: ');
  },
);
