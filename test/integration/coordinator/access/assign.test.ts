import { describe, expect, it, onTestFinished } from 'vitest';
import type { AccessWish, AssignProgress } from '../../../../shared/access/access.ts';
import { failureOf } from '../../../support/apps/app.ts';
import { startAzurite } from '../../../support/servers/azurite.ts';
import { builtIn } from '../../../support/azure/arm/rights.ts';
import {
  group,
  keyVault,
  makeOwner,
  me,
  openAccessStage,
  otherGroup,
  server,
  type AccessStage,
} from '../../../support/azure/access-stage.ts';
import { guardBlobs } from '../../../support/azure/guarded-blobs.ts';

const other = '6f2c1f2e-0000-4000-8000-0000000000e1';
const account = `${otherGroup}/providers/Microsoft.Storage/storageAccounts/shopkeep`;

const wishFor = (
  principal: AccessWish['principal'],
  more: Partial<AccessWish> = { secret: { vault: keyVault, name: 'shop-login' } },
): AccessWish => ({ identity: 'app', principal, purpose: 'backup', ...more });

const forOther = wishFor({ kind: 'service-principal', objectId: other });

async function assign({ app }: AccessStage, wish: AccessWish, scope?: string): Promise<AssignProgress[]> {
  const { rows } = await app.client.access.check(wish);
  const picks = rows
    .filter(({ canAssign }) => canAssign)
    .map(({ need }) => ({ need, ...(scope !== undefined && { scope }) }));
  const { digest } = await app.client.access.preview({ wish, picks });
  return Array.fromAsync(await app.client.access.assign({ wish, picks, digest }));
}

const outcomes = async ({ app }: AccessStage, wish: AccessWish) =>
  (await app.client.access.check(wish)).rows.map(({ need, outcome }) => [need, outcome]);

describe('the access assistant', () => {
  it('assigns the one secret to somebody else, once, and takes it back', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    const { app, tenant } = stage;
    expect(await outcomes(stage, forOther)).toStrictEqual([['read-secret', 'not-assigned']]);
    const before = tenant.assignments.length;
    const steps = await assign(stage, forOther);
    expect(steps.map(({ step }) => step)).toStrictEqual(['assigned', 'done']);
    expect(tenant.assignments.slice(before)).toMatchObject([
      {
        scope: `${keyVault}/secrets/shop-login`,
        role: builtIn.secretsUser,
        principalId: other,
        principalType: 'ServicePrincipal',
      },
    ]);
    expect(await outcomes(stage, forOther)).toStrictEqual([['read-secret', 'assigned']]);

    const [change] = await app.client.access.changes();
    expect(change).toMatchObject({
      id: 1,
      action: 'add',
      identityName: 'app',
      outcome: 'applied',
      problem: null,
      takenBackBy: null,
    });
    expect(await app.client.access.takeBack({ change: 1 })).toMatchObject({
      id: 2,
      action: 'remove',
      outcome: 'applied',
    });
    expect(tenant.assignments).toHaveLength(before);
    expect(await failureOf(app.client.access.takeBack({ change: 1 }))).toMatchObject({
      code: 'UserErrorInvalidInput',
      message: 'Change 1 was taken back already, by change 2.',
    });
  });

  it('counts what exists already as assigned, under whichever name', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    // between the look and the assignment somebody assigns it
    stage.azure.arm.rule = ({ method }) => {
      if (method === 'PUT') stage.assign(builtIn.secretsUser, `${keyVault}/secrets/shop-login`, other);
      return undefined;
    };
    expect(await assign(stage, forOther)).toMatchObject([
      { step: 'assigned', existed: true, change: { outcome: 'unchanged' } },
      { step: 'done', problems: [] },
    ]);
    expect(await failureOf(stage.app.client.access.takeBack({ change: 1 }))).toMatchObject({
      message: 'Change 1 added nothing: it was there before.',
    });
  });

  it('assigns a principal that was made a moment ago', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    stage.rights.newcomers.add(other);
    expect(await assign(stage, forOther)).toMatchObject([
      { step: 'assigned', existed: false },
      { step: 'done', problems: [] },
    ]);
  });

  it('adds to access policies what is missing, where they decide, and nothing else', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    const vault = stage.tenant.resources.get(keyVault.toLowerCase());
    const had = [
      { tenantId: 't', objectId: other, permissions: { keys: ['sign'], secrets: ['List'] } },
      { tenantId: 't', objectId: me, permissions: { secrets: ['all'] } },
    ];
    Object.assign(vault?.properties ?? {}, { enableRbacAuthorization: null, accessPolicies: had });
    // a role says nothing in such a key vault
    stage.assign(builtIn.secretsUser, keyVault, other);
    expect(await outcomes(stage, forOther)).toStrictEqual([['read-secret', 'not-assigned']]);
    expect(await assign(stage, forOther)).toMatchObject([
      { step: 'assigned', change: { entry: { kind: 'access-policy', permissions: ['get'] } } },
      { step: 'done', check: { ready: true } },
    ]);
    expect(vault?.properties['accessPolicies']).toMatchObject([
      { objectId: me, permissions: { secrets: ['all'] } },
      { objectId: other, permissions: { keys: ['sign'], secrets: ['List', 'get'] } },
    ]);
    await stage.app.client.access.takeBack({ change: 1 });
    expect(vault?.properties['accessPolicies']).toMatchObject([
      { objectId: me },
      { objectId: other, permissions: { keys: ['sign'], secrets: ['List'] } },
    ]);
    expect(stage.azure.arm.asked.filter((line) => line.startsWith('PUT'))).toStrictEqual([
      `PUT ${keyVault}/accessPolicies/add`,
      `PUT ${keyVault}/accessPolicies/remove`,
    ]);
  });

  it('waits until what it assigned to itself acts, with fresh tokens, and has tried it then', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    const azurite = await startAzurite({ oauth: stage.azure.certificate });
    onTestFinished(() => azurite.stop());
    const guard = await guardBlobs(stage.azure, {
      id: account,
      name: azurite.accountName,
      port: Number(new URL(azurite.url).port),
    });
    onTestFinished(() => guard[Symbol.asyncDispose]());
    stage.tenant.propagationMs = 40_000;
    const wish = wishFor(
      { kind: 'me' },
      {
        purpose: 'restore-as-files',
        container: { account: account.replace('shopkeep', azurite.accountName), name: 'files' },
      },
    );
    expect(await outcomes(stage, wish)).toStrictEqual([['blobs', 'not-assigned']]);
  });
});
