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

describe('an application whose client secret is in the environment', () => {
  it('is tried again by a page', async () => {
    await using engine = await onAPage();
    expect(await Array.fromAsync(signIn(engine, { again: 'backups' }))).toEqual([
      { step: 'done', identity: applicationIdentity(login), warnings: [] },
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
