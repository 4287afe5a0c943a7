import { describe, expect, it } from 'vitest';
import { signIn } from '../../../../main/coordinator/identities/sign-in.ts';
import { openEngine, type TestEngine } from '../../../support/engine.ts';
import { applicationIdentity, ids } from '../../../support/samples/identities.ts';

const source = { kind: 'env', variable: 'APP_SECRET' } as const;
const login = { kind: 'secret', source } as const;
const way = { kind: 'service-principal', tenantId: ids.tenant, clientId: ids.client, login } as const;

/** What a page works with, where the command line has added an application whose secret is in the environment. */
async function onAPage(): Promise<TestEngine> {
  const engine = await openEngine({ host: { kind: 'serve' } });
  engine.tokens.check = () => Promise.resolve();
  engine.store.identities.save(applicationIdentity(login));
  return engine;
}

const now = ({ clock }: TestEngine) => clock.now().toISOString();

describe('an application whose client secret is in the environment', () => {
  it('is tried again by a page', async () => {
    await using engine = await onAPage();
    expect(await Array.fromAsync(signIn(engine, { again: 'backups' }))).toEqual([
      { step: 'done', identity: { ...applicationIdentity(login), signedInAt: now(engine) }, warnings: [] },
    ]);
  });

  it('is added, or sent elsewhere, by no page', async () => {
    await using engine = await onAPage();
    const refused = {
      code: 'UserErrorInvalidInput',
      message: 'Only the command line may name an environment variable as the client secret of an identity.',
    };
    await expect(Array.fromAsync(signIn(engine, { way, name: 'more' }))).rejects.toMatchObject(refused);
    const elsewhere = { ...way, tenantId: 'fabrikam.com' };
    await expect(Array.fromAsync(signIn(engine, { again: 'backups', way: elsewhere }))).rejects.toMatchObject(
      refused,
    );
    expect(engine.store.identities.list()).toEqual([applicationIdentity(login)]);
  });
});

describe('an identity that signs in again', () => {
  it.each([
    [
      'in another cloud',
      { cloud: 'china', way },
      '"backups" is an identity of Azure’s public cloud and cannot become one of Azure’s cloud in China.',
    ],
    [
      'in another cloud, with nothing else said',
      { cloud: 'us-government' },
      '"backups" is an identity of Azure’s public cloud and cannot become one of Azure’s cloud of the US Government.',
    ],
    [
      'as the machine',
      { way: { kind: 'managed-identity' } },
      '"backups" is a service principal and cannot become a managed identity.',
    ],
    [
      'as a person',
      { way: { kind: 'device-code', tenantId: ids.tenant, clientId: ids.client } },
      '"backups" is a service principal and cannot become the sign-in of a person.',
    ],
    [
      'as whoever uses the Azure CLI',
      { way: { kind: 'azure-cli' } },
      '"backups" is a service principal and cannot become whoever uses the Azure CLI.',
    ],
  ] as const)('stays what it is: refused %s', async (_, wish, message) => {
    await using engine = await openEngine();
    let checks = 0;
    engine.tokens.check = () => Promise.resolve(void (checks += 1));
    engine.store.identities.save(applicationIdentity(login));
    const signing = Array.fromAsync(signIn(engine, { again: 'backups', ...wish }));
    await expect(signing).rejects.toMatchObject({
      code: 'UserErrorInvalidInput',
      message,
      remedy: 'Sign in as a new identity, and give it to the servers and vaults that are to use it.',
    });
    expect(checks).toBe(0);
    expect(engine.store.identities.list()).toEqual([applicationIdentity(login)]);
  });

  it('may say its own cloud, and another secret', async () => {
    await using engine = await openEngine();
    engine.tokens.check = () => Promise.resolve();
    engine.store.identities.save(applicationIdentity(login));
    const other = { kind: 'secret', source: { kind: 'env', variable: 'NEW_SECRET' } } as const;
    const wish = { again: 'backups', cloud: 'public', way: { ...way, login: other } } as const;
    expect(await Array.fromAsync(signIn(engine, wish))).toEqual([
      { step: 'done', identity: { ...applicationIdentity(other), signedInAt: now(engine) }, warnings: [] },
    ]);
  });
});
