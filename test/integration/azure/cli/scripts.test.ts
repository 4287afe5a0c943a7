import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AccessWish } from '../../../../shared/access/access.ts';
import { registrationScript } from '../../../../shared/identities/registration.ts';
import { builtIn } from '../../../support/azure/arm/rights.ts';
import { subscriptions } from '../../../support/azure/arm/subscriptions.ts';
import {
  assignAll,
  keyVault,
  makeOwner,
  openAccessStage,
  otherGroup,
  server,
  subscription,
  type AccessStage,
} from '../../../support/azure/access-stage.ts';
import { testTenant } from '../../../support/azure/azure.ts';
import { deployments } from '../../../support/azure/cli/deployments.ts';
import { apiPrincipal, startGraph } from '../../../support/azure/cli/graph.ts';
import { azureCliIn, hasAzureCli } from '../../../support/azure/cli/program.ts';

const other = '6f2c1f2e-0000-4000-8000-0000000000e1';
const administrator = '6f2c1f2e-0000-4000-8000-0000000000ad';

const wish: AccessWish = {
  identity: 'app',
  principal: { kind: 'backup-vault', objectId: other },
  purpose: 'backup',
  server,
  secret: { vault: keyVault, name: 'shop-login' },
  container: {
    account: `${otherGroup}/providers/Microsoft.Storage/storageAccounts/shopkeep`,
    name: 'backups',
  },
};

/** What stands for the principal afterwards. */
const left = ({ tenant }: AccessStage) =>
  structuredClone({
    assignments: tenant.assignments
      .filter(({ principalId }) => principalId === other)
      .map((each) => ({ ...each, actsAt: 0 }))
      .toSorted((one, another) => (one.id < another.id ? -1 : 1)),
    policies: tenant.resources.get(keyVault.toLowerCase())?.properties['accessPolicies'],
  });

/** An administrator is signed in with the Azure CLI, which knows this Azure only. */
async function openCli(stage: AccessStage) {
  const { azure, tenant, rights } = stage;
  stage.assign(builtIn.owner, subscription, administrator);
  azure.entra.apps.push({ clientId: administrator, tenantId: testTenant, secret: 'of-the-administrator' });
  azure.arm.handlers.push(subscriptions(tenant), deployments(azure.arm.handlers, tenant, rights));
  tenant.subscriptions.push({ id: subscription.split('/')[2] ?? '', name: 'Contoso Production' });
  const folder = await mkdtemp(join(tmpdir(), 'pgkeep-az-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const run = await azureCliIn(folder, azure);
  const signIn = `az login --service-principal --username ${administrator} --password of-the-administrator --tenant ${testTenant} --output none`;
  expect(await run('bash', signIn)).toStrictEqual({ exitCode: 0, stdout: '', stderr: '' });
  return { run, folder };
}

/** Where the Azure CLI looks for a newer version of itself, which nothing turns off: nothing is there. */
const newerVersion = 'azure.microsoft.com:443';

/** All that was asked for is on this machine. */
function expectNothingLeft({ azure: { network } }: AccessStage, hosts: readonly string[]) {
  expect(network.refused.filter((host) => host !== newerVersion)).toStrictEqual([]);
  const asked = new Set(network.asked.filter((host) => host !== newerVersion));
  expect([...asked].toSorted()).toStrictEqual(hosts.map((host) => `${host}:443`));
}

const sorts = [
  ['roles', true],
  ['access policies', false],
] as const;

async function openHandOver(byRoles: boolean) {
  const stage = await openAccessStage();
  const vault = stage.tenant.resources.get(keyVault.toLowerCase());
  Object.assign(vault?.properties ?? {}, { enableRbacAuthorization: byRoles });
  // may look, not assign
  stage.assign(builtIn.reader, subscription);
  const cli = await openCli(stage);
  const handed = await stage.app.client.access.handOver(wish);
  expect(handed.rows).toStrictEqual(['read-secret', 'blobs', 'read-server']);
  return { stage, ...cli, ...handed, vault };
}

type HandedOver = Awaited<ReturnType<typeof openHandOver>>;

/** The same by one click, from where it began. */
async function byOneClick({ stage, vault }: HandedOver) {
  stage.tenant.assignments.splice(2);
  delete vault?.properties['accessPolicies'];
  makeOwner(stage);
  expect((await assignAll(stage, wish)).at(-1)).toMatchObject({ step: 'done', problems: [] });
  return left(stage);
}

// Debian's package azure-cli: the tests do not fetch it, since it has 1.4 GB unpacked
if (!hasAzureCli) {
  process.stderr.write(
    'The Azure CLI (az) is not installed: tests of the scripts that it runs are left out.\n',
  );
}

describe.skipIf(!hasAzureCli)('the Azure CLI itself', () => {
  it.each(sorts)(
    'leaves with the script that is handed over exactly what assigning leaves: %s',
    async (_, byRoles) => {
      const handed = await openHandOver(byRoles);
      const { stage, run, script } = handed;
      expect(await run('bash', script)).toMatchObject({ exitCode: 0, stderr: '' });
      const byScript = left(stage);
      expect((await stage.app.client.access.check(wish)).ready).toBe(true);
      // what is there already stays as it is
      const again = await run('bash', script);
      expect(again).toMatchObject({ exitCode: 0, stderr: '' });
      expect(again.stdout.match(/It is assigned already\./g)).toHaveLength(byRoles ? 3 : 2);
      expect(left(stage)).toStrictEqual(byScript);
      expectNothingLeft(stage, ['login.microsoftonline.com', 'management.azure.com']);
      expect(await byOneClick(handed)).toStrictEqual(byScript);
    },
  );

  it.each(sorts)(
    'leaves with the template that is handed over exactly what assigning leaves: %s',
    async (_, byRoles) => {
      const handed = await openHandOver(byRoles);
      const { stage, run, folder, template } = handed;
      await writeFile(join(folder, 'access.json'), template);
      const deploy =
        'az deployment group create --resource-group shop --template-file access.json --output tsv --query properties.provisioningState';
      expect(await run('bash', deploy)).toStrictEqual({ exitCode: 0, stdout: 'Succeeded', stderr: '' });
      const byTemplate = left(stage);
      expectNothingLeft(stage, ['login.microsoftonline.com', 'management.azure.com']);
      expect(await byOneClick(handed)).toStrictEqual(byTemplate);
    },
  );

  it('ends with what Azure said where the script may not assign', async () => {
    const { stage, run, script } = await openHandOver(true);
    stage.tenant.assignments.splice(1, 1);
    const { exitCode, stderr } = await run('bash', script);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('AuthorizationFailed');
    expect(left(stage).assignments).toStrictEqual([]);
  });

  // the script starts the Azure CLI 18 times, a second or two each
  it(
    'registers pgkeep with the script of the sign-in, and once more without a second registration',
    { timeout: 300_000 },
    async () => {
      const stage = await openAccessStage();
      const { azure } = stage;
      const { run } = await openCli(stage);
      const apis = [
        apiPrincipal('797f4846-ba00-4fd7-ba43-dac1f8f63013', '6f2c1f2e-0000-4000-8000-0000000a0001'),
        apiPrincipal('cfa8b339-82a2-471a-a3c9-0fc0be7a4093', '6f2c1f2e-0000-4000-8000-0000000a0002'),
        apiPrincipal('e406a681-f3d4-42a8-90b6-c2b029497af1', '6f2c1f2e-0000-4000-8000-0000000a0003'),
        apiPrincipal('123cd850-d9df-40bd-94d5-c9f07b7fa203', '6f2c1f2e-0000-4000-8000-0000000a0004'),
      ];
      const graph = await startGraph(azure.certificate, azure.entra, apis);
      onTestFinished(() => graph[Symbol.asyncDispose]());
      azure.network.place('graph.microsoft.com', graph.port);
      // nobody in this tenant has used the other two yet
      graph.servicePrincipals.push(...apis.slice(0, 2));

      const first = await run('sh', registrationScript('public'));
      const [app] = graph.applications;
      const words = `pgkeep azure login --tenant ${testTenant} --client-id ${app?.appId}`;
      expect(first).toMatchObject({ exitCode: 0, stdout: words });
      expect(graph.applications).toMatchObject([
        {
          displayName: 'pgkeep',
          signInAudience: 'AzureADMyOrg',
          isFallbackPublicClient: true,
          publicClient: { redirectUris: ['http://localhost'] },
          requiredResourceAccess: apis.map(({ appId, oauth2PermissionScopes: [, scope] }) => ({
            resourceAppId: appId,
            resourceAccess: [{ id: scope?.id, type: 'Scope' }],
          })),
        },
      ]);
      const known = [...apis.map(({ appId }) => appId), app?.appId];
      expect(graph.servicePrincipals.map(({ appId }) => appId)).toStrictEqual(known);

      const before = structuredClone(graph.applications);
      expect(await run('sh', registrationScript('public'))).toMatchObject({ exitCode: 0, stdout: words });
      expect(graph.applications).toStrictEqual(before);
      expect(graph.servicePrincipals.map(({ appId }) => appId)).toStrictEqual(known);
      expectNothingLeft(stage, ['graph.microsoft.com', 'login.microsoftonline.com', 'management.azure.com']);
    },
  );
});
