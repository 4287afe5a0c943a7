import { describe, expect, it } from 'vitest';
import type { AccessRow, AccessWish } from '../../../../shared/access/access.ts';
import { failureOf } from '../../../support/apps/app.ts';
import { runText } from '../../../support/recorded/command-line.ts';
import { ArmError } from '../../../support/azure/arm/arm.ts';
import { claimsChallenge } from '../../../support/azure/claims-challenge.ts';
import { builtIn } from '../../../support/azure/arm/rights.ts';
import { addResource } from '../../../support/azure/arm/tenant.ts';
import {
  assignAll,
  group,
  keyVault,
  makeOwner,
  me,
  openAccessStage,
  server,
  subscription,
  type AccessStage,
} from '../../../support/azure/access-stage.ts';

const other = '6f2c1f2e-0000-4000-8000-0000000000e1';
const secret = `${keyVault}/secrets/shop-login`;

const wish: AccessWish = {
  identity: 'app',
  principal: { kind: 'managed-identity', objectId: other },
  purpose: 'backup',
  secret: { vault: keyVault, name: 'shop-login' },
};

async function rowOf({ app }: AccessStage, asked: AccessWish = wish): Promise<AccessRow> {
  const { rows } = await app.client.access.check(asked);
  const [row] = rows;
  if (row === undefined) throw new Error('there is no row');
  return row;
}

/** As delegates get one: only these roles may be assigned. */
const onlyRoles = (role: string) =>
  `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${role}}))`;

describe('what an access check says of a role that is needed', () => {
  it('not assigned, for who may assign it, with scopes from the narrowest on', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    expect(await rowOf(stage)).toMatchObject({
      outcome: 'not-assigned',
      canAssign: true,
      message: 'The principal lacks the role Key Vault Secrets User, and "app" may assign it.',
      grant: {
        kind: 'role',
        roleName: 'Key Vault Secrets User',
        scopes: [
          { id: secret, level: 'secret', opens: 'The secret shop-login, and nothing else.' },
          { id: keyVault, level: 'key vault' },
          { id: group, level: 'resource group' },
          { id: subscription, level: 'subscription' },
        ],
      },
    });
  });

  it('may not, for who may only look', async () => {
    const stage = await openAccessStage();
    stage.assign(builtIn.contributor, subscription);
    expect(await rowOf(stage)).toMatchObject({ outcome: 'may-not', canAssign: false });
  });

  it('assigned above, by another role, or through a group', async () => {
    const stage = await openAccessStage();
    stage.assign(builtIn.reader, subscription);
    const custom = '6f2c1f2e-0000-4000-8000-0000000000c1';
    stage.rights.roles.set(custom, { actions: [], dataActions: ['Microsoft.KeyVault/vaults/secrets/*'] });
    const team = '6f2c1f2e-0000-4000-8000-0000000000d1';
    stage.rights.groups.set(other, [team]);
    stage.assign(custom, group, team);
    expect(await rowOf(stage)).toMatchObject({
      outcome: 'assigned',
      message: 'The role Key Vault Secrets User is assigned; it cannot be tried from here.',
      remedy: null,
    });
  });

  it('cannot tell, where an access policy may be of a group', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    const team = '6f2c1f2e-0000-4000-8000-0000000000d1';
    const vault = stage.tenant.resources.get(keyVault.toLowerCase());
    const entry = { tenantId: 'x', objectId: team, permissions: { secrets: ['get', 'list'] } };
    Object.assign(vault?.properties ?? {}, { enableRbacAuthorization: false, accessPolicies: [entry] });
    expect(await rowOf(stage)).toMatchObject({
      outcome: 'cannot-tell',
      message:
        'Whether the principal has the permissions get and list in the access policies cannot be told: other entries give them, and which of those are groups, and who is in them, only Microsoft Graph says, which pgkeep does not ask.',
      canAssign: true,
      grant: { kind: 'access-policy', permissions: ['get', 'list'] },
    });
  });

  it('constrained, where what is assigned has a condition', async () => {
    const stage = await openAccessStage();
    stage.assign(builtIn.reader, subscription);
    stage.assign(builtIn.secretsUser, keyVault, other, "@Resource[name] StringEquals 'x'");
    expect(await rowOf(stage)).toMatchObject({
      outcome: 'constrained',
      message: expect.stringMatching(
        /^The principal has the role Key Vault Secrets User under a condition only/,
      ),
    });
  });

  it('constrained, for a delegate, who looks able and is refused for other roles', async () => {
    const stage = await openAccessStage();
    stage.assign(builtIn.rbacAdministrator, subscription, me, onlyRoles(builtIn.reader));
    expect(await rowOf(stage)).toMatchObject({ outcome: 'constrained', canAssign: true });
    expect((await assignAll(stage, wish)).at(-1)).toMatchObject({
      step: 'done',
      problems: [{ need: 'read-secret', problem: { code: 'AuthorizationFailed' } }],
    });
    expect((await stage.app.client.access.changes())[0]).toMatchObject({
      outcome: 'failed',
      problem:
        'This identity may not assign roles at the secret shop-login of the key vault shop-kv in the resource group shop.',
    });
    expect(await failureOf(stage.app.client.access.takeBack({ change: 1 }))).toMatchObject({
      message: 'Change 1 added nothing: it failed.',
    });
  });

  it('eligible, where the principal or who asks has to activate a role first', async () => {
    const stage = await openAccessStage();
    stage.assign(builtIn.reader, subscription);
    stage.rights.eligible.push({ scope: group, role: builtIn.owner, principalId: me });
    expect(await rowOf(stage)).toMatchObject({
      outcome: 'eligible',
      message: expect.stringContaining('"app" could assign that once a role of its own has been activated'),
      canAssign: false,
    });
    stage.rights.eligible.push({ scope: keyVault, role: builtIn.secretsUser, principalId: other });
    expect(await rowOf(stage)).toMatchObject({
      outcome: 'eligible',
      message:
        'The principal is eligible for the role Key Vault Secrets User, which has to be activated first.',
    });
  });

  it('cannot tell, where nothing may be read', async () => {
    const stage = await openAccessStage();
    expect(await rowOf(stage)).toMatchObject({
      outcome: 'cannot-tell',
      grant: null,
      message:
        'Whether roles or access policies decide in the key vault cannot be told: This identity may not read the key vault shop-kv.',
    });
    expect(await rowOf(stage, { ...wish, secret: undefined, server })).toMatchObject({
      need: 'read-server',
      blocks: false,
      outcome: 'cannot-tell',
    });
  });

  it('granted to me, because it was tried, whatever the lists say', async () => {
    const stage = await openAccessStage();
    stage.assign(builtIn.reader, server);
    expect(
      await rowOf(stage, { ...wish, principal: { kind: 'me' }, secret: undefined, server }),
    ).toMatchObject({
      outcome: 'granted',
      message: 'It was tried and worked.',
    });
  });
});

it('nothing that was looked at is not the same as nothing that is missing', async () => {
  const stage = await openAccessStage();
  const asFiles = { ...wish, purpose: 'restore-as-files' } as const;
  for (const call of [stage.app.client.access.check(asFiles), stage.app.client.access.handOver(asFiles)]) {
    expect(await failureOf(call)).toMatchObject({
      code: 'UserErrorInvalidInput',
      message: 'Restoring as files needs nothing of a server or a secret, and no container was named.',
    });
  }
});

it('a connection of somebody else is not ready, and stands beside what is handed over', async () => {
  const stage = await openAccessStage();
  makeOwner(stage);
  await stage.app.client.servers.add({
    name: 'shop',
    address: { host: 'shop-pg.postgres.database.azure.com', user: 'keeper' },
    credential: { kind: 'prompt' },
  });
  const connects = { ...wish, serverName: 'shop', secret: undefined };
  const check = await stage.app.client.access.check(connects);
  expect([check.ready, check.rows.map(({ need, outcome }) => [need, outcome])]).toStrictEqual([
    false,
    [['connect', 'cannot-tell']],
  ]);
  expect(await stage.app.client.access.handOver(connects)).toStrictEqual({
    template: '',
    script: '',
    rows: [],
    left: check.rows,
  });
  const both = await stage.app.client.access.handOver({ ...wish, serverName: 'shop' });
  expect([both.rows, both.left]).toStrictEqual([['read-secret'], check.rows]);
});

it.each([
  ['a page', { 'content-type': 'text/html' }, '<html>Bad Gateway</html>'],
  ['nothing', { 'content-type': 'text/html' }, ''],
  ['JSON of its own', { 'content-type': 'application/json' }, '{"error":null}'],
])('a proxy that answers %s in the place of Azure is not told as Azure', async (_what, headers, body) => {
  const stage = await openAccessStage();
  makeOwner(stage);
  stage.azure.arm.rule = () => ({ status: 502, headers, body });
  const row = await rowOf(stage);
  expect(row).toMatchObject({
    outcome: 'cannot-tell',
    message:
      'Whether roles or access policies decide in the key vault cannot be told: Something between here and Azure answered HTTP 502 in its place, so it could not read the key vault shop-kv.',
  });
  const { engine } = stage.app.coordinator;
  const control = await engine.resources(engine.store.identities.list()[0] ?? expect.unreachable());
  await expect(control.permissions(keyVault)).rejects.toMatchObject({
    code: 'UserErrorAzureNotReachable',
    message:
      'Something between here and Azure answered HTTP 502 in its place, so it could not list what this identity may do at the key vault shop-kv in the resource group shop.',
  });
});

describe('what stands beside roles', () => {
  it('locks and deny assignments are named, and refuse', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    stage.rights.locks.push(
      { scope: group, name: 'freeze', level: 'ReadOnly' },
      { scope: secret, name: 'keep', level: 'CanNotDelete' },
    );
    stage.rights.denials.push(
      {
        scope: keyVault,
        name: 'no secrets',
        actions: [],
        dataActions: ['Microsoft.KeyVault/*'],
        principals: [],
      },
      { scope: keyVault, name: 'not for others', actions: ['*'], principals: ['someone-else'] },
    );
    expect((await rowOf(stage)).beside).toStrictEqual([
      'The lock freeze at the resource group shop is read-only: nothing can be assigned while it is there.',
      'The lock keep at the secret shop-login of the key vault shop-kv in the resource group shop keeps what is there: what is assigned cannot be taken back while it is there.',
      'The deny assignment no secrets forbids it.',
    ]);
    expect((await assignAll(stage, wish)).at(-1)).toMatchObject({
      problems: [{ problem: { code: 'UserErrorScopeLocked' } }],
    });
  });

  it('what may not be read is told as that', async () => {
    const stage = await openAccessStage();
    const at = 'the server shop-pg in the resource group shop';
    const { identity, principal, purpose } = wish;
    expect((await rowOf(stage, { identity, principal, purpose, server })).beside).toStrictEqual([
      `Locks cannot be told: This identity may not read locks at ${at}.`,
      `Deny assignments cannot be told: This identity may not read deny assignments at ${at}.`,
    ]);
  });

  it('that policies show on assigning only is said where something can be assigned', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    const argv = [
      'azure',
      'access',
      'check',
      '--identity',
      'app',
      '--principal',
      other,
      '--kind',
      'managed-identity',
    ];
    const { text } = await runText(stage.app, [...argv, '--key-vault', keyVault, '--secret', 'shop-login']);
    expect(text).toContain('Whether a policy of Azure forbids it shows only when it is assigned.');
  });

  it('a policy of Azure refuses when it is assigned', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    stage.rights.policies.push({
      scope: group,
      type: 'Microsoft.Authorization/roleAssignments',
      name: 'no direct roles',
    });
    expect((await assignAll(stage, wish)).at(-1)).toMatchObject({
      problems: [{ problem: { code: 'UserErrorDeniedByPolicy' } }],
    });
  });
});

it('the identity of a Backup vault is asked of it, and needs to see the server', async () => {
  const stage = await openAccessStage();
  makeOwner(stage);
  const vault = `${group}/providers/Microsoft.DataProtection/backupVaults/old`;
  const backup: AccessWish = { ...wish, principal: { kind: 'backup-vault', vault }, server };
  const identities: object[] = [{ type: 'SystemAssigned', principalId: other }, {}];
  stage.azure.arm.rule = ({ path }) => {
    if (path !== vault) return undefined;
    return { status: 200, body: { id: vault, identity: identities.shift() } };
  };
  const check = await stage.app.client.access.check(backup);
  expect(check.principal).toStrictEqual({ objectId: other, type: 'ServicePrincipal', isMe: false });
  expect(check.rows.map(({ need, blocks }) => [need, blocks])).toStrictEqual([
    ['read-secret', true],
    ['read-server', true],
  ]);
  expect(await failureOf(stage.app.client.access.check(backup))).toMatchObject({
    code: 'UserErrorPrincipalNotFound',
    message: 'The Backup vault has no managed identity.',
  });
});

it('what changed since it was shown is not asked for', async () => {
  const stage = await openAccessStage();
  makeOwner(stage);
  const picks = [{ need: 'read-secret' as const }];
  const { digest, changes } = await stage.app.client.access.preview({ wish, picks });
  expect(changes.map(({ request }) => request.split('\n')[0])).toStrictEqual([
    expect.stringMatching(
      new RegExp(`^PUT ${secret}/providers/Microsoft.Authorization/roleAssignments/[0-9a-f-]{36}$`),
    ),
  ]);
  const resource = stage.tenant.resources.get(keyVault.toLowerCase());
  if (resource === undefined) throw new Error('the key vault is gone');
  addResource(stage.tenant, {
    ...resource,
    properties: { ...resource.properties, enableRbacAuthorization: false },
  });
  const assigning = stage.app.client.access.assign({ wish, picks, digest });
  expect(await failureOf(assigning.then((steps) => Array.fromAsync(steps)))).toMatchObject({
    code: 'UserErrorChangedMeanwhile',
  });
  expect(stage.azure.arm.asked.filter((line) => line.startsWith('PUT'))).toStrictEqual([]);
});

it('assigns with the claims that Azure challenges for', async () => {
  const stage = await openAccessStage();
  makeOwner(stage);
  const { arm, entra } = stage.azure;
  const claims = '{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}';
  arm.rule = ({ claims: token }) => claimsChallenge(claims, token);
  expect((await assignAll(stage, wish)).at(-1)).toMatchObject({ step: 'done', problems: [] });
  const ofArm = entra.issued.filter(({ resource }) => resource === 'https://management.azure.com');
  expect(ofArm.at(-1)?.claims).toBe('{"nbf":{"essential":true,"value":"1700000000"}}');
});

it('a throttled Azure is asked again', async () => {
  const stage = await openAccessStage();
  makeOwner(stage);
  let left = 2;
  stage.azure.arm.rule = ({ path }) => {
    if (!path.endsWith('/permissions') || left-- <= 0) return undefined;
    throw new ArmError(429, 'TooManyRequests', 'The request was throttled.', { 'retry-after': '0' });
  };
  expect(await rowOf(stage)).toMatchObject({ outcome: 'not-assigned' });
});
