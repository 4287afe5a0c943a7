import { describe, expect, it } from 'vitest';
import type { AccessWish } from '../../../../shared/access/access.ts';
import type { AzureIdentity } from '../../../../shared/identities/identities.ts';
import { connectionRow } from '../../../../main/coordinator/access/connection.ts';
import type { Tried } from '../../../../main/coordinator/access/outcome.ts';
import type { Engine } from '../../../../main/coordinator/engine.ts';

const alice = { id: 'identity-1', name: 'alice' } as AzureIdentity;
const bob = { id: 'identity-2', name: 'bob' } as AzureIdentity;
const me: AccessWish['principal'] = { kind: 'me' };
const need = { need: 'connect', title: 'Connect to flex', blocks: true, serverName: 'flex' } as const;

/** What the row says where the server has this login, and how often it was connected. */
async function rowOf(
  credential: object,
  tried: Tried | undefined,
  principal = me,
  identities = [alice, bob],
) {
  const engine = {
    store: {
      servers: { list: () => [{ id: 'server-1', name: 'flex', user: 'keeper', credential }] },
      identities: { list: () => identities },
    },
  } as object as Engine;
  let tries = 0;
  const wish: AccessWish = { identity: 'alice', principal, purpose: 'backup', serverName: 'flex' };
  const row = await connectionRow(engine, need, { wish, identity: alice }, () => {
    tries += 1;
    return Promise.resolve(tried);
  });
  expect(row).toMatchObject({ need: 'connect', blocks: true, grant: null, canAssign: false });
  return { outcome: row.outcome, message: row.message, tries };
}

const worked = { kind: 'worked' } as const;
const token = { kind: 'entra', identity: alice.id };
const tokenOfBob = { kind: 'entra', identity: bob.id };
const secret = { kind: 'key-vault', identity: alice.id, secret: 'https://kv.vault.azure.net/secrets/a' };

describe('a connection that is needed', () => {
  it.each([
    [token, 'It was tried and worked, with a token of "alice".'],
    [secret, 'It was tried and worked, with the login in the secret, read as "alice".'],
    [
      { kind: 'env', variable: 'PW' },
      'It was tried and worked, with the login of keeper that the server has here, which is of no identity in Azure.',
    ],
  ])('is granted by the login that pgkeep has for it, which is named: %j', async (credential, message) => {
    expect(await rowOf(credential, worked)).toStrictEqual({ outcome: 'granted', message, tries: 1 });
  });

  it.each([
    [tokenOfBob, 'It was not tried: the login of "flex" here is a token of "bob", not "alice".'],
    [
      { ...secret, identity: bob.id },
      'It was not tried: the login of "flex" here is the login in the secret, read as "bob", not "alice".',
    ],
  ])('is not granted by the login of another identity: %j', async (credential, message) => {
    expect(await rowOf(credential, worked)).toStrictEqual({ outcome: 'cannot-tell', message, tries: 0 });
  });

  it('is not granted by the login of an identity that has gone', async () => {
    expect(await rowOf(tokenOfBob, worked, me, [alice])).toStrictEqual({
      outcome: 'cannot-tell',
      message:
        'It was not tried: the login of "flex" here is a token of an identity that is not here any more, not "alice".',
      tries: 0,
    });
  });

  it.each(['service-principal', 'managed-identity', 'backup-vault'] as const)(
    'cannot be tried for a %s',
    async (kind) => {
      const principal = { kind, objectId: '6f2c1f2e-0000-4000-8000-0000000000e1' };
      expect(await rowOf(token, worked, principal)).toStrictEqual({
        outcome: 'cannot-tell',
        message: 'It cannot be tried from here: pgkeep connects as nobody but itself.',
        tries: 0,
      });
    },
  );

  it.each([
    [
      { kind: 'refused', message: 'It may not.' },
      'may-not',
      'It was tried with a token of "alice": It may not.',
    ],
    [
      { kind: 'failed', message: 'It is away.', remedy: 'Wait.' },
      'cannot-tell',
      'It was tried with a token of "alice": It is away.',
    ],
    [
      { kind: 'failed', message: 'It is in another cloud.', remedy: 'Wait.', isUnsent: true },
      'cannot-tell',
      'It was not tried with a token of "alice": It is in another cloud.',
    ],
    [undefined, 'cannot-tell', 'It was not tried.'],
  ] as const)('that was not made is not granted: %j', async (tried, outcome, message) => {
    expect(await rowOf(token, tried)).toStrictEqual({ outcome, message, tries: 1 });
  });
});
