import { Sessions, type BrowserSession } from '../../main/hosts/serve/sessions.ts';
import { SignIn } from '../../main/hosts/serve/sign-in.ts';

export const hour = 60 * 60_000;
export const limits = { idleMs: 2 * hour, ageMs: 12 * hour, codeMs: 60_000 };

/** The sessions of a server with a clock of the test's, and random bytes 0000…, 0101…, 0202…. */
export function signInStage() {
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
