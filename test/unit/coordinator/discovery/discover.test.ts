import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { discover, isFound, theOne } from '../../../../main/coordinator/discovery/discover.ts';
import type { AskingAs, Seen } from '../../../../main/coordinator/discovery/port.ts';
import { PgkeepError, toErrorReport } from '../../../../main/core/errors.ts';
import type { Found } from '../../../../shared/discovery/resources.ts';
import type { AzureIdentity } from '../../../../shared/identities/identities.ts';
import { IdentityId } from '../../../../shared/ids.ts';
import { openEngine, type TestEngine } from '../../../support/engine.ts';

const identityOf = (name: string): AzureIdentity => ({
  kind: 'azure-cli',
  id: IdentityId.parse(`identity-${name.toLowerCase()}`),
  name,
  cloud: 'public',
  addedAt: '2026-01-01T00:00:00.000Z',
});

const resource = (name: string, more: object = {}) => ({
  id: `/subscriptions/s/${name}`,
  name,
  region: 'westeurope',
  resourceGroup: 'shop',
  subscription: 'Contoso Production',
  ...more,
});
type Item = ReturnType<typeof resource>;

const seen = (...found: Item[]): Seen<Item> => ({ found, failures: [], unreadable: 0, otherHosts: [] });

/** How long was waited for others, in ms, each with what ends it. */
let waits: { readonly ms: number; readonly end: () => void }[];

let engine: TestEngine;
beforeEach(async () => {
  waits = [];
  const wait = (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      waits.push({ ms, end: resolve });
      signal?.addEventListener('abort', () => resolve());
    });
  engine = await openEngine({ timers: { repeat: () => ({ [Symbol.dispose]: () => {} }), wait } });
  onTestFinished(() => engine[Symbol.asyncDispose]());
  for (const name of ['Alice', 'Bob']) engine.store.identities.save(identityOf(name));
});

describe('looking in Azure', () => {
  it('joins what identities see, by name, each thing once', async () => {
    const ask = ({ identity }: AskingAs) =>
      Promise.resolve(
        identity.name === 'Alice'
          ? seen(resource('shop', { by: 'Alice' }), resource('crm'))
          : seen(resource('Shop', { id: '/SUBSCRIPTIONS/s/shop', by: 'Bob' }), resource('billing')),
      );
    const all = await discover(engine, ask, {});
    expect(all).toEqual({
      found: [resource('billing'), resource('crm'), resource('shop', { by: 'Alice' })],
      identities: ['Alice', 'Bob'],
      failures: [],
      unreadable: 0,
      otherHosts: [],
    });
  });

  it('tells an identity that cannot ask, and hides nothing that others see', async () => {
    const ask = ({ identity }: AskingAs) =>
      identity.name === 'Alice'
        ? Promise.reject(new PgkeepError('UserErrorSignInAgain', 'The sign-in has ended.'))
        : Promise.resolve({ ...seen(resource('shop')), unreadable: 2, otherHosts: ['evil'] });
    const all = await discover(engine, ask, {});
    expect(all.found).toEqual([resource('shop')]);
    expect(all.failures).toEqual([
      {
        identity: 'Alice',
        subscription: null,
        problem: {
          code: 'UserErrorSignInAgain',
          message: 'The sign-in has ended.',
          remedy: 'Sign in again with this identity.',
        },
      },
    ]);
    expect({ unreadable: all.unreadable, otherHosts: all.otherHosts }).toEqual({
      unreadable: 2,
      otherHosts: ['evil'],
    });
  });

  it('asks with one identity where one is named', async () => {
    const asked: string[] = [];
    const ask = ({ identity }: AskingAs) => {
      asked.push(identity.name);
      return Promise.resolve(seen());
    };
    await discover(engine, ask, { identity: 'Bob' });
    expect(asked).toEqual(['Bob']);
    await expect(discover(engine, ask, { identity: 'Carol' })).rejects.toThrow(
      'There is no identity "Carol". Known: "Alice", "Bob".',
    );
  });

  /** Bob sees the shop; Alice answers nothing until she is left out. */
  const left: string[] = [];
  const aliceIsSlow = ({ identity, signal }: AskingAs) =>
    identity.name === 'Bob'
      ? Promise.resolve(seen(resource('shop')))
      : new Promise<Seen<Item>>((_resolve, reject) => {
          signal?.addEventListener('abort', () => {
            left.push(identity.name);
            reject(new Error('left out'));
          });
        });
  const untilWaiting = () => vi.waitFor(() => expect(waits).toHaveLength(1));
  beforeEach(() => void left.splice(0));

  it('shows what came in time, and tells who did not answer', async () => {
    const asked = discover(engine, aliceIsSlow, {});
    await untilWaiting();
    expect({ left, ms: waits[0]?.ms }).toEqual({ left: [], ms: 5_000 });
    waits[0]?.end();
    expect(await asked).toMatchObject({
      found: [resource('shop')],
      identities: ['Alice', 'Bob'],
      failures: [
        {
          identity: 'Alice',
          subscription: null,
          problem: {
            code: 'UserErrorAzureNotReachable',
            message: 'Azure had not answered 5 seconds after another identity was shown what it sees.',
          },
        },
      ],
    });
    expect(left).toEqual(['Alice']);
  });

  it('waits for an identity that is named, and where the others see nothing that is searched', async () => {
    const slow = Promise.withResolvers<Seen<Item>>();
    const ask = ({ identity }: AskingAs) =>
      identity.name === 'Bob' ? Promise.resolve(seen(resource('shop'))) : slow.promise;
    const alone = discover(engine, ask, { identity: 'Alice' });
    const searched = discover(engine, ask, { search: 'crm' });
    slow.resolve(seen(resource('crm')));
    expect(await alone).toMatchObject({ found: [resource('crm')], failures: [] });
    expect(await searched).toMatchObject({ found: [resource('crm')], failures: [] });
  });

  it('where one thing is meant, leaves out who does not answer once another one sees it', async () => {
    const asked = discover(engine, aliceIsSlow, { isMeant: ({ name }: Item) => name === 'shop' });
    await untilWaiting();
    expect(waits[0]?.ms).toBe(1_000);
    waits[0]?.end();
    expect(await asked).toMatchObject({ found: [resource('shop')], failures: [] });
    expect(left).toEqual(['Alice']);
  });

  it('where nobody sees what is meant, waits for all', async () => {
    const ask = ({ identity }: AskingAs) =>
      identity.name === 'Alice'
        ? Promise.reject(new PgkeepError('UserErrorSignInAgain', 'The sign-in has ended.'))
        : Promise.resolve(seen(resource('crm')));
    const all = await discover(engine, ask, { isMeant: () => false });
    expect(all).toMatchObject({ found: [resource('crm')], failures: [{ identity: 'Alice' }] });
    expect(waits).toEqual([]);
  });

  it('asks nobody where nobody is signed in', async () => {
    for (const { id } of engine.store.identities.list()) engine.store.identities.remove(id);
    const all = await discover(engine, () => Promise.reject(new Error('asked')), {});
    expect(all).toEqual({ found: [], identities: [], failures: [], unreadable: 0, otherHosts: [] });
  });

  it('ends when nobody waits any more', async () => {
    const signal = AbortSignal.abort(new Error('nobody waits'));
    await expect(discover(engine, () => Promise.resolve(seen()), {}, signal)).rejects.toThrow('nobody waits');
  });
});

it.each([
  ['', true],
  ['SHOP', true],
  ['production shop', true],
  ['europe', true],
  ['shop.postgres', true],
  ['shop sandbox', false],
])('a search for %j finds it: %s', (search, found) => {
  expect(isFound({ ...resource('shop'), host: 'shop.postgres.database.azure.com' }, search)).toBe(found);
});

describe('the one that is meant', () => {
  const of = (...found: Item[]): Found<Item> => ({
    found,
    identities: ['Alice'],
    failures: [],
    unreadable: 0,
    otherHosts: [],
  });
  const refusal = (meant: string, all: Found<Item>) => {
    try {
      return theOne('The server', meant, all);
    } catch (error) {
      return toErrorReport(error);
    }
  };

  it('is found by its name, host or id in any case', () => {
    const shop = resource('shop', { host: 'shop.example.com' });
    for (const meant of ['Shop', 'SHOP.example.com', shop.id]) {
      expect(theOne('The server', meant, of(shop, resource('shop2')))).toBe(shop);
    }
  });

  it('is refused where several have the name', () => {
    const all = of(resource('shop'), resource('shop', { id: '/subscriptions/t/shop' }));
    expect(refusal('shop', all)).toMatchObject({
      code: 'UserErrorNotFound',
      message: 'Several are meant by "shop": /subscriptions/s/shop, /subscriptions/t/shop.',
    });
  });

  it('says what there is where it is not', () => {
    expect(refusal('crm', of(resource('shop')))).toMatchObject({
      code: 'UserErrorNotFound',
      message: 'The server "crm" was not found in Azure by "Alice". Found: "shop".',
    });
    expect(refusal('crm', of())).toMatchObject({
      message: 'The server "crm" was not found in Azure by "Alice". There is none that they may read.',
      remedy:
        'Rights on secrets or data alone show nothing in Azure: have an administrator give the identity the role Reader on it, sign in as somebody who has it, or give the address yourself.',
    });
  });

  it('says what kept it from being found', () => {
    const problem = { code: 'UserErrorSignInAgain', message: 'Ended.', remedy: 'Sign in.' } as const;
    const all = { ...of(), failures: [{ identity: 'Alice', subscription: null, problem }] };
    expect(refusal('crm', all)).toEqual({
      code: 'UserErrorSignInAgain',
      message: 'The server "crm" was not found. Ended.',
      remedy: 'Sign in.',
    });
    expect(refusal('crm', { ...of(), identities: [] })).toEqual({
      code: 'UserErrorSignInAgain',
      message: 'Nobody is signed in to Azure here.',
      remedy: 'Sign in to Azure first, or give the address yourself.',
    });
  });
});
