import { expect, it, onTestFinished } from 'vitest';
import type { AccessWish } from '../../../../shared/access/access.ts';
import { builtIn } from '../../../support/azure/arm/rights.ts';
import { deploy } from '../../../support/azure/arm/template.ts';
import {
  assignAll,
  group,
  keyVault,
  makeOwner,
  me,
  openAccessStage,
  otherGroup,
  server,
  type AccessStage,
} from '../../../support/azure/access-stage.ts';
import { testTenant } from '../../../support/azure/azure.ts';
import { startKeyVaults } from '../../../support/azure/key-vault.ts';
import { runText } from '../../../support/recorded/command-line.ts';

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
const left = ({ tenant }: AccessStage) => ({
  assignments: tenant.assignments
    .filter(({ principalId }) => principalId === other)
    .map((each) => ({ ...each, actsAt: 0 }))
    .toSorted((one, another) => (one.id < another.id ? -1 : 1)),
  policies: tenant.resources.get(keyVault.toLowerCase())?.properties['accessPolicies'],
});

const deployFor = (stage: AccessStage, template: string) =>
  deploy(stage.azure.arm.handlers, JSON.parse(template) as Parameters<typeof deploy>[1], {
    group,
    tenantId: testTenant,
    principal: administrator,
  });

it.each([
  ['roles', true],
  ['access policies', false],
])('a template of what is missing leaves exactly what assigning leaves: %s', async (_, byRoles) => {
  const stage = await openAccessStage();
  const vault = stage.tenant.resources.get(keyVault.toLowerCase());
  Object.assign(vault?.properties ?? {}, { enableRbacAuthorization: byRoles });
  // may look, not assign
  stage.assign(builtIn.reader, `${group.split('/resourceGroups')[0]}`);
  stage.assign(builtIn.owner, `${group.split('/resourceGroups')[0]}`, administrator);
  const before = structuredClone(left(stage));
  const { template, rows } = await stage.app.client.access.handOver(wish);
  expect(rows).toStrictEqual(['read-secret', 'blobs', 'read-server']);
  await deployFor(stage, template);
  const deployed = structuredClone(left(stage));
  expect(deployed).not.toStrictEqual(before);
  expect((await stage.app.client.access.check(wish)).ready).toBe(true);

  // the same by one click, from where it began
  stage.tenant.assignments.splice(2);
  delete vault?.properties['accessPolicies'];
  makeOwner(stage);
  expect((await assignAll(stage, wish)).at(-1)).toMatchObject({ step: 'done', problems: [] });
  expect(left(stage)).toStrictEqual(deployed);

  // nothing is missing any more
  expect(await stage.app.client.access.handOver(wish)).toStrictEqual({
    template: '',
    script: '',
    rows: [],
    left: [],
  });
});

it('hands only over what is missing', async () => {
  const stage = await openAccessStage();
  makeOwner(stage);
  stage.assign(builtIn.blobContributor, otherGroup, other);
  stage.assign(builtIn.reader, group, other);
  const { template, script, rows } = await stage.app.client.access.handOver(wish);
  expect(rows).toStrictEqual(['read-secret']);
  expect(template).not.toContain('Microsoft.Storage');
  expect(script.match(/^assign /gm)).toStrictEqual(['assign ']);
});

it('leaves out what is there behind a closed firewall, and says so', async () => {
  const stage = await openAccessStage();
  makeOwner(stage);
  const vaults = await startKeyVaults(stage.azure);
  onTestFinished(() => vaults[Symbol.asyncDispose]());
  vaults.clientAddress = '198.51.100.7';
  const vault = stage.tenant.resources.get(keyVault.toLowerCase());
  Object.assign(vault?.properties ?? {}, { networkAcls: { defaultAction: 'Deny' } });
  stage.assign(builtIn.secretsUser, keyVault, me);
  const { secret } = wish;
  const mine: AccessWish = { identity: 'app', principal: { kind: 'me' }, purpose: 'backup', secret };
  const firewall =
    'The role Key Vault Secrets User is assigned, but the try failed: The firewall of the key vault shop-kv lets nobody in from 198.51.100.7.';
  const { access } = stage.app.client;
  const { rows: checked } = await access.check(mine);
  expect(checked).toMatchObject([
    { outcome: 'cannot-tell', held: true, canAssign: false, message: firewall },
  ]);
  expect(await access.handOver(mine)).toStrictEqual({ template: '', script: '', rows: [], left: checked });

  const line = `azure access hand-over --identity app --key-vault ${keyVault} --secret shop-login`;
  const { text, exitCode } = await runText(stage.app, line.split(' '));
  const said = text.replaceAll(/\s+/g, ' ');
  expect(said).toContain('Nothing is to be handed over: no role has to be assigned.');
  expect(said).toContain(`Left out: Read the secret shop-login. ${firewall}`);
  expect(exitCode).toBe(1);
});

it('leaves out what has to be activated only', async () => {
  const stage = await openAccessStage();
  makeOwner(stage);
  stage.rights.eligible.push({ scope: keyVault, role: builtIn.secretsUser, principalId: other });
  const { rows, left: rest } = await stage.app.client.access.handOver({ ...wish, container: undefined });
  expect(rows).toStrictEqual(['read-server']);
  expect(rest).toMatchObject([{ need: 'read-secret', outcome: 'eligible', held: true }]);
});
