import { createSecureContext } from 'node:tls';
import { ContainerClient, newPipeline, StorageSharedKeyCredential } from '@azure/storage-blob';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createTransport } from '../../../../main/azure/http/transport.ts';
import { guardHttpClient } from '../../../../main/azure/blob/http-client.ts';
import type { AccessWish } from '../../../../shared/access/access.ts';
import { failureOf } from '../../../support/apps/app.ts';
import { quickRetry } from '../../../support/apps/quick-retry.ts';
import { startAzurite, type TestStorageAccount } from '../../../support/servers/azurite.ts';
import type { TestAzure } from '../../../support/azure/azure.ts';
import { ArmError } from '../../../support/azure/arm/arm.ts';
import { builtIn } from '../../../support/azure/arm/rights.ts';
import {
  assignAll,
  keyVault,
  makeOwner,
  me,
  openAccessStage,
  otherGroup,
  signIn,
  type AccessStage,
} from '../../../support/azure/access-stage.ts';
import { runText } from '../../../support/recorded/command-line.ts';
import { guardBlobs } from '../../../support/azure/guarded-blobs.ts';

const other = '6f2c1f2e-0000-4000-8000-0000000000e1';
const accounts = `${otherGroup}/providers/Microsoft.Storage/storageAccounts`;

const wishFor = (
  principal: AccessWish['principal'],
  more: Partial<AccessWish> = { secret: { vault: keyVault, name: 'shop-login' } },
): AccessWish => ({ identity: 'app', principal, purpose: 'backup', ...more });

const forOther = wishFor({ kind: 'service-principal', objectId: other });

const outcomes = async ({ app }: AccessStage, wish: AccessWish) =>
  (await app.client.access.check(wish)).rows.map(({ need, outcome }) => [need, outcome]);

/** A storage account with a container for files, behind what refuses by role. */
async function startFiles({ azure }: AccessStage): Promise<TestStorageAccount> {
  const azurite = await startAzurite({ oauth: azure.certificate });
  onTestFinished(() => azurite.stop());
  const { accountName: name, url } = azurite;
  const port = Number(new URL(url).port);
  await withKey(azure, azurite).create();
  const guard = await guardBlobs(azure, { id: `${accounts}/${name}`, name, port });
  onTestFinished(() => guard[Symbol.asyncDispose]());
  return azurite;
}

/** Straight to the account, with its key. */
function withKey({ network, certificate }: TestAzure, azurite: TestStorageAccount): ContainerClient {
  const { accountName, accountKey } = azurite;
  const url = `https://${accountName}.blob.core.windows.net/files`;
  network.place(new URL(url).host, Number(new URL(azurite.url).port));
  // of its own: connections that are kept open lead to where the host was before
  const transport = createTransport(() => createSecureContext({ ca: [certificate.ca] }));
  const httpClient = guardHttpClient(transport, new URL(url).origin, quickRetry);
  return new ContainerClient(
    url,
    newPipeline(new StorageSharedKeyCredential(accountName, accountKey), { httpClient }),
  );
}

/** As blobs are narrowed down (learn.microsoft.com: example Azure role assignment conditions for Blob Storage). */
const onlyBlobsOfTag =
  "((!(ActionMatches{'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read'})) OR (@Resource[Microsoft.Storage/storageAccounts/blobServices/containers/blobs/tags:Project<$key_case_sensitive$>] StringEquals 'Cascade'))";

/** Azure answers each change with an error. */
const refusePut =
  (error: ArmError) =>
  ({ azure }: AccessStage): void => {
    azure.arm.rule = ({ method }) => {
      if (method === 'PUT') throw error;
      return undefined;
    };
  };

const filesOf = ({ accountName }: TestStorageAccount): AccessWish =>
  wishFor(
    { kind: 'me' },
    {
      purpose: 'restore-as-files',
      container: { account: `${accounts}/${accountName}`, name: 'files' },
    },
  );

describe('the access assistant', () => {
  it('assigns the one secret to somebody else, once, and takes it back', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    const { app, tenant } = stage;
    expect(await outcomes(stage, forOther)).toStrictEqual([['read-secret', 'not-assigned']]);
    const before = tenant.assignments.length;
    const steps = await assignAll(stage, forOther);
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
    const asked = stage.azure.arm.asked.length;
    const preview = await app.client.access.previewTakingBack({ change: 1 });
    expect(preview.summary).toBe('One change in Azure, as app.');
    expect(preview.changes.map(({ request }) => request)).toStrictEqual([
      expect.stringMatching(/^DELETE .*roleAssignments/),
    ]);
    expect([stage.azure.arm.asked.length, tenant.assignments.length]).toStrictEqual([asked, before + 1]);
    expect(await app.client.access.takeBack({ change: 1 })).toMatchObject({
      id: 2,
      action: 'remove',
      outcome: 'applied',
    });
    expect(tenant.assignments).toHaveLength(before);
    for (const again of [app.client.access.takeBack, app.client.access.previewTakingBack]) {
      expect(await failureOf(again({ change: 1 }))).toMatchObject({
        code: 'UserErrorInvalidInput',
        message: 'Change 1 was taken back already, by change 2.',
      });
    }
  });

  it('a preview tries nothing, and asks for nothing that it does not need', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    const { app, azure } = stage;
    const azurite = await startFiles(stage);
    const files = await app.client.access.preview({ wish: filesOf(azurite), picks: [{ need: 'blobs' }] });
    expect(files.changes.map(({ says }) => says)).toStrictEqual([
      `Adds the role Storage Blob Data Contributor of "app" at the container files of the storage account ${azurite.accountName} in the resource group keep.`,
    ]);
    expect(azure.arm.asked).toStrictEqual([]);
    await app.client.access.preview({
      wish: wishFor({ kind: 'me' }),
      picks: [{ need: 'read-secret' }],
    });
    expect(azure.arm.asked).toStrictEqual([`GET ${keyVault}`]);
    expect(azure.entra.issued.map(({ resource }) => resource)).not.toContain('https://storage.azure.com');
    // a check does try
    await app.client.access.check(filesOf(azurite));
    expect(azure.entra.issued.map(({ resource }) => resource)).toContain('https://storage.azure.com');
  });

  it('two checks at a time do not get into each other’s way', async () => {
    const stage = await openAccessStage();
    stage.assign(builtIn.blobContributor, otherGroup);
    const azurite = await startFiles(stage);
    const wish = filesOf(azurite);
    const all = await Promise.all(Array.from({ length: 6 }, () => outcomes(stage, wish)));
    expect(all).toStrictEqual(Array.from({ length: 6 }, () => [['blobs', 'granted']]));
    expect(await Array.fromAsync(withKey(stage.azure, azurite).listBlobsFlat())).toStrictEqual([]);
  });

  it.each(['check', 'preview', 'handOver'] as const)(
    'a %s that nobody waits for any more asks no more',
    async (call) => {
      const stage = await openAccessStage();
      makeOwner(stage);
      const { arm } = stage.azure;
      const ending = new AbortController();
      arm.rule = () => {
        ending.abort();
        return undefined;
      };
      const { access } = stage.app.client;
      const { signal } = ending;
      const asking =
        call === 'preview'
          ? access.preview({ wish: forOther, picks: [{ need: 'read-secret' }] }, { signal })
          : access[call](forOther, { signal });
      await expect(asking).rejects.toThrow(/abort/i);
      expect(arm.asked).toHaveLength(1);
    },
  );

  it('takes back as whoever signed in again under that name, and says who is missing until then', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    const { client } = stage.app;
    await assignAll(stage, forOther);
    await client.azure.signOut({ identity: 'app' });
    for (const call of [client.access.previewTakingBack, client.access.takeBack]) {
      expect(await failureOf(call({ change: 1 }))).toMatchObject({
        code: 'UserErrorSignInAgain',
        message: 'The identity that made change 1, "app", was signed out here.',
        remedy: 'Sign in again under the name "app": the change is taken back as that identity.',
      });
    }
    await signIn(stage.app);
    expect(await client.access.takeBack({ change: 1 })).toMatchObject({ id: 2, outcome: 'applied' });
  });

  it('counts what exists already as assigned, under whichever name', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    // between the look and the assignment somebody assigns it
    stage.azure.arm.rule = ({ method }) => {
      if (method === 'PUT') stage.assign(builtIn.secretsUser, `${keyVault}/secrets/shop-login`, other);
      return undefined;
    };
    expect(await assignAll(stage, forOther)).toMatchObject([
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
    expect(await assignAll(stage, forOther)).toMatchObject([
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
    expect(await assignAll(stage, forOther)).toMatchObject([
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

  it('tells me that what I have under a condition was refused, and assigns it at another scope', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    const azurite = await startFiles(stage);
    const wish = filesOf(azurite);
    const { account, name } = wish.container ?? expect.unreachable();
    const scope = `${account}/blobServices/default/containers/${name}`;
    stage.assign(builtIn.blobContributor, scope, me, onlyBlobsOfTag);
    const constrained = {
      need: 'blobs',
      outcome: 'constrained',
      message:
        '"app" has the role Storage Blob Data Contributor under a condition only, and whether it is met shows when it is used; just now it was refused.',
      remedy: expect.stringContaining('at the same scope Azure makes no second one'),
      canAssign: true,
      grant: { scopes: [{ id: account }, { level: 'resource group' }, { level: 'subscription' }] },
    };
    expect((await stage.app.client.access.check(wish)).rows).toMatchObject([constrained]);
    const said = await runText(
      stage.app,
      `azure access check --identity app --purpose restore-as-files --account ${account} --container-name ${name}`.split(
        ' ',
      ),
    );
    expect(said).toMatchObject({ exitCode: 1, text: expect.stringContaining('just now it was refused') });
    expect((await assignAll(stage, wish)).at(-1)).toMatchObject({ check: { ready: true } });
  });

  it('tells me of the deny assignment that refuses what a role allows', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    const azurite = await startFiles(stage);
    const wish = filesOf(azurite);
    await assignAll(stage, wish);
    expect(await outcomes(stage, wish)).toStrictEqual([['blobs', 'granted']]);
    stage.rights.denials.push({
      scope: otherGroup,
      name: 'keep blobs',
      actions: [],
      dataActions: ['Microsoft.Storage/storageAccounts/blobServices/containers/blobs/*'],
      principals: [me],
    });
    const { ready, rows } = await stage.app.client.access.check(wish);
    expect(ready).toBe(false);
    expect(rows).toMatchObject([
      {
        outcome: 'may-not',
        message: expect.stringContaining(
          'The role Storage Blob Data Contributor is assigned, but a deny assignment forbids it:',
        ),
        held: true,
        canAssign: false,
        beside: [expect.stringContaining('keep blobs')],
      },
    ]);
  });

  it.each([
    [
      'a deny assignment forbids it',
      ({ rights }: AccessStage) =>
        void rights.denials.push({
          scope: otherGroup,
          name: 'no roles',
          actions: ['Microsoft.Authorization/*/write'],
          principals: [],
        }),
      'UserErrorDenyAssignment',
      'A deny assignment forbids this identity to assign roles at',
    ],
    [
      'the directory has no such principal',
      refusePut(
        new ArmError(
          400,
          'PrincipalNotFound',
          `Principal ${me} does not exist in the directory. Check that you have the correct principal ID.`,
        ),
      ),
      'UserErrorPrincipalNotFound',
      'Azure does not know the principal yet, so it could not assign roles at',
    ],
    [
      'Azure refuses it for another reason',
      refusePut(new ArmError(400, 'InvalidRoleAssignmentId', 'The ID of the role assignment is invalid.')),
      'UserErrorAzureRefused',
      'Azure refused to assign roles at',
    ],
  ])('says that %s', async (_, arrange, code, message) => {
    const stage = await openAccessStage();
    makeOwner(stage);
    const azurite = await startFiles(stage);
    const wish = filesOf(azurite);
    arrange(stage);
    const problem = { code, message: expect.stringContaining(message) };
    expect((await assignAll(stage, wish)).at(-1)).toMatchObject({
      step: 'done',
      problems: [{ need: 'blobs', problem }],
      check: { ready: false },
    });
    expect((await stage.app.client.access.changes())[0]).toMatchObject({
      outcome: 'failed',
      problem: expect.stringContaining(message),
    });
  });

  it('does not wait for a container that is not there, and says how to make one', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    const azurite = await startFiles(stage);
    await withKey(stage.azure, azurite).delete();
    const steps = await assignAll(stage, filesOf(azurite));
    expect(steps.map(({ step }) => step)).toStrictEqual(['assigned', 'done']);
    expect(steps.at(-1)).toMatchObject({
      check: {
        ready: false,
        rows: [
          {
            need: 'blobs',
            outcome: 'cannot-tell',
            message: expect.stringContaining('the container does not exist.'),
            remedy: expect.stringContaining('az storage container create'),
          },
        ],
      },
    });
  });

  it('waits until what it assigned to itself acts, with fresh tokens, and has tried it then', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    const azurite = await startFiles(stage);
    stage.tenant.propagationMs = 40_000;
    const wish = filesOf(azurite);
    expect(await outcomes(stage, wish)).toStrictEqual([['blobs', 'not-assigned']]);
    const before = stage.azure.entra.issued.length;
    const steps = await assignAll(stage, wish);
    expect(steps.map((each) => (each.step === 'waiting' ? each.seconds : each.step))).toStrictEqual([
      'assigned',
      0,
      15,
      30,
      'done',
    ]);
    expect(steps.at(-1)).toMatchObject({
      check: {
        ready: true,
        rows: [{ need: 'blobs', outcome: 'granted', message: 'It was tried and worked.' }],
      },
    });
    const fresh = stage.azure.entra.issued.slice(before).map(({ resource }) => resource);
    expect(fresh.filter((resource) => resource === 'https://storage.azure.com')).toHaveLength(4);
    // the file that was written to try it is gone
    expect(await Array.fromAsync(withKey(stage.azure, azurite).listBlobsFlat())).toStrictEqual([]);
  });

  it('has assigned what it assigned, although there is no fresh token for it', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    const azurite = await startFiles(stage);
    const wish = filesOf(azurite);
    const { rows } = await stage.app.client.access.check(wish);
    const picks = rows.map(({ need }) => ({ need }));
    const { digest } = await stage.app.client.access.preview({ wish, picks });
    // the application has no consent for storage
    stage.azure.entra.rule = ({ resource }) =>
      resource === 'https://storage.azure.com' ? { number: 65001, error: 'invalid_grant' } : undefined;
    const steps = await Array.fromAsync(await stage.app.client.access.assign({ wish, picks, digest }));
    expect(steps[0]).toMatchObject({ step: 'assigned', existed: false });
    expect(steps.at(-1)).toMatchObject({ step: 'done', problems: [] });
  });

  it('asks for no fresh tokens where it assigned something to somebody else', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    await stage.app.client.access.check(forOther);
    const before = stage.azure.entra.issued.length;
    await assignAll(stage, forOther);
    expect(stage.azure.entra.issued.slice(before)).toStrictEqual([]);
  });

  it('counts the time that looking takes, too', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    const azurite = await startFiles(stage);
    stage.tenant.propagationMs = 3_600_000;
    stage.azure.entra.rule = ({ resource }) => {
      // each fresh token takes a while
      if (resource === 'https://storage.azure.com') stage.time += 185_000;
      return undefined;
    };
    const steps = await assignAll(stage, filesOf(azurite));
    expect(steps.flatMap((each) => (each.step === 'waiting' ? each.seconds : []))).toStrictEqual([
      185, 385, 585,
    ]);
  });

  it('gives up waiting after ten minutes, and says what does not act', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    const azurite = await startFiles(stage);
    stage.tenant.propagationMs = 3_600_000;
    const steps = await assignAll(stage, filesOf(azurite));
    expect(steps).toHaveLength(42);
    expect(steps.at(-2)).toStrictEqual({ step: 'waiting', seconds: 585, ofSeconds: 600, rows: ['blobs'] });
    expect(steps.at(-1)).toMatchObject({
      check: {
        ready: false,
        rows: [
          {
            outcome: 'assigned',
            message: expect.stringContaining('is assigned, and does not act yet'),
            remedy: expect.stringContaining('Wait up to 10 minutes'),
          },
        ],
      },
    });
  });
});
