import { describe, expect, it } from 'vitest';
import { isSecretOf, Sessions, type BrowserSession } from '../../../../main/hosts/serve/sessions.ts';
import { SignIn } from '../../../../main/hosts/serve/sign-in.ts';

const hour = 60 * 60_000;
const limits = { idleMs: 2 * hour, ageMs: 12 * hour, codeMs: 60_000 };

/** A server with a clock of the test's, and random bytes 0000…, 0101…, 0202…. */
function stage() {
  let next = 0;
  let now = 0;
  const ended: string[] = [];
  const random = (length: number) => Buffer.alloc(length, next++);
  const sessions = new Sessions({
    limits,
    now: () => now,
    onEnd: (_session, why) => ended.push(why),
    random,
  });
  const signIn = new SignIn(8432, sessions, random);
  return {
    sessions,
    signIn,
    ended,
    pass: (ms: number) => {
      now += ms;
    },
    /** Signs in; the session, its Cookie header and code. */
    enter: (from?: string): { session: BrowserSession; cookie: string; code: string } => {
      const entry = signIn.redeem(signIn.newToken(), from);
      const cookie = entry?.setCookie.split(';')[0] ?? '';
      const [session] = signIn.sessionsOf(cookie);
      if (entry === undefined || session === undefined) throw new Error('not signed in');
      return { session, cookie, code: entry.code };
    },
  };
}

const secret = (byte: number) => Buffer.alloc(32, byte).toString('base64url');

describe('SignIn', () => {
  it('gives 32 random bytes for a token and others for cookie, code, id and secret', () => {
    const { signIn, sessions } = stage();
    expect(signIn.newToken()).toBe(secret(0));
    expect(signIn.redeem(secret(0), undefined)).toStrictEqual({
      setCookie: `pgkeep-session-8432=${secret(1)}; Path=/; HttpOnly; SameSite=Strict`,
      code: secret(2),
    });
    const [session, ...more] = signIn.sessionsOf(`pgkeep-session-8432=${secret(1)}`);
    expect({ id: session?.id, secret: session?.secret, more }).toStrictEqual({
      id: secret(3),
      secret: secret(4),
      more: [],
    });
    expect(session && sessions.exchange(session, secret(2))).toStrictEqual({
      session: secret(3),
      secret: secret(4),
    });
    expect(signIn.sessionsOf(`pgkeep-session-8432=${secret(0)}`)).toStrictEqual([]);
  });

  it('lets nobody in before there is a token, nor after it was used', () => {
    const { signIn } = stage();
    expect(signIn.redeem('', undefined)).toBeUndefined();
    expect(signIn.sessionsOf(undefined)).toStrictEqual([]);
    const token = signIn.newToken();
    expect(signIn.redeem(token, undefined)).toBeDefined();
    expect(signIn.redeem(token, undefined)).toBeUndefined();
  });

  it('makes different secrets each time by itself', () => {
    const sessions = new Sessions({ limits, now: () => 0, onEnd: () => {} });
    const signIn = new SignIn(8432, sessions);
    const tokens = new Set(Array.from({ length: 100 }, () => signIn.newToken()));
    const codes = new Set(Array.from({ length: 100 }, () => sessions.start().code));
    expect({ tokens: tokens.size, codes: codes.size }).toStrictEqual({ tokens: 100, codes: 100 });
  });

  it('ends the session that the same browser had, and no other', () => {
    const { enter, signIn, ended } = stage();
    const [first, other] = [enter(), enter()];
    enter(first.cookie);
    expect(ended).toStrictEqual(['replaced']);
    expect(signIn.sessionsOf(first.cookie)).toStrictEqual([]);
    expect(signIn.sessionsOf(other.cookie)).toStrictEqual([other.session]);
  });
});

describe('a session', () => {
  it('gives its secret away for its code, within a minute and until it was proved', () => {
    const { enter, sessions, pass } = stage();
    const [first, second] = [enter(), enter()];
    expect(sessions.exchange(first.session, second.code)).toBeUndefined();
    expect(sessions.exchange(first.session, first.code)).toBeDefined();
    // Its page was left before the answer came.
    expect(sessions.exchange(first.session, first.code)).toBeDefined();
    sessions.settle(first.session);
    expect(sessions.exchange(first.session, first.code)).toBeUndefined();
    pass(limits.codeMs + 1);
    expect(sessions.exchange(second.session, second.code)).toBeUndefined();
  });

  it('ends when nobody was there for two hours', () => {
    const { enter, sessions, pass, ended } = stage();
    const { session, cookie } = enter();
    pass(2 * hour - 1);
    expect(sessions.lives(session)).toBe(true);
    sessions.see(session);
    pass(2 * hour - 1);
    expect(sessions.lives(session)).toBe(true);
    pass(1);
    expect({ cookie, ended }).toStrictEqual({ cookie, ended: [] });
    expect(sessions.lives(session)).toBe(false);
    expect(ended).toStrictEqual(['idle']);
    sessions.see(session);
    expect(sessions.lives(session)).toBe(false);
  });

  it('is not brought back by a page that is looked at before the end was noticed', () => {
    const { enter, sessions, pass, ended } = stage();
    const { session } = enter();
    pass(2 * hour);
    sessions.see(session);
    expect(sessions.lives(session)).toBe(false);
    expect(ended).toStrictEqual(['idle']);
  });

  it('ends after twelve hours, whoever is there', () => {
    const { enter, sessions, signIn, pass, ended } = stage();
    const { session, cookie } = enter();
    for (let each = 0; each < 12; each += 1) {
      sessions.see(session);
      pass(hour - 1);
    }
    expect(sessions.lives(session)).toBe(true);
    pass(12);
    expect(signIn.sessionsOf(cookie)).toStrictEqual([]);
    expect(ended).toStrictEqual(['age']);
  });

  it('is proved by its own secret', () => {
    const { enter } = stage();
    const [first, second] = [enter(), enter()];
    expect(isSecretOf(first.session, first.session.secret)).toBe(true);
    expect(isSecretOf(first.session, second.session.secret)).toBe(false);
    expect(isSecretOf(first.session, '')).toBe(false);
  });
});
