/**
 * A process of a home that wants one token, as any host of pgkeep does: with the lock and the file of sign-ins that it
 * has, and a keychain of the test. Told what to want by a message; says how far it is by messages.
 */
import files from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import { TokenCache } from '../../../main/azure/sign-in/token-cache.ts';
import { compose, openHome } from '../../../main/compose.ts';
import type { TokenOrder, TokenWord } from './token-process.ts';

const say = (word: TokenWord) => process.send?.(word);
const heard = () =>
  new Promise<unknown>((resolve) => {
    process.once('message', resolve);
  });

const order = (await heard()) as TokenOrder;
const entries = new Map(order.keychain);
let wants = false;
let isRenewing = false;

// Who finds the lock taken waits before the next try.
const { setTimeout } = timers;
const noticed = async (ms: number, ...rest: []) => {
  if (wants) say({ word: 'waits' });
  await setTimeout(ms, ...rest);
};
Object.assign(timers, { setTimeout: noticed });

// What has the lock puts the file into its place: once the token is there.
const { rename } = files;
const held = async (...all: Parameters<typeof rename>) => {
  if (isRenewing) say({ word: 'renews' });
  if (isRenewing && order.holds) {
    order.holds = false;
    await heard();
  }
  await rename(...all);
};
Object.assign(files, { rename: held });
syncBuiltinESMExports();

// oxlint-disable-next-line typescript/unbound-method -- it is called with the cache as `this`
const { renew } = TokenCache.prototype;
TokenCache.prototype.renew = function (...all) {
  isRenewing = true;
  return renew.apply(this, all);
};

await using app = await compose({
  home: openHome(process.env),
  env: process.env,
  ask: (question) => Promise.reject(new Error(`nobody is there to answer: ${question}`)),
  notice: () => {},
  replace: {
    keychain: {
      read: (name) => Promise.resolve(entries.get(name)),
      write: (name, secret) => Promise.resolve(void entries.set(name, secret)),
      remove: (name) => Promise.resolve(void entries.delete(name)),
      probe: () => Promise.resolve(),
    },
  },
});
const { engine } = app.coordinator;
const identity = engine.store.identities.list().find(({ name }) => name === order.identity);
if (identity === undefined) throw new Error(`nobody is called ${order.identity}`);
wants = true;
const { token } = await engine.tokens.token(identity, { scope: order.scope }, engine.secrets);
wants = false;
say({ word: 'has', token });
process.disconnect();
