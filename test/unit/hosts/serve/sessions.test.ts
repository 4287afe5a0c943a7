import { describe, expect, it } from 'vitest';
import { hour, limits, signInStage } from '../../../support/sign-in-stage.ts';
import { isSecretOf } from '../../../../main/hosts/serve/sessions.ts';

describe('a session', () => {
  it('gives its secret away for its code, within a minute and until it was proved', () => {
    const { enter, sessions, pass } = signInStage();
    const [first, second] = [enter(), enter()];
    expect(sessions.exchange(first.session, second.code)).toBeUndefined();
    const { id, secret } = first.session;
    expect(secret).not.toBe(second.session.secret);
    expect(sessions.exchange(first.session, first.code)).toStrictEqual({ session: id, secret });
    // Its page was left before the answer came.
    expect(sessions.exchange(first.session, first.code)).toStrictEqual({ session: id, secret });
    sessions.settle(first.session);
    expect(sessions.exchange(first.session, first.code)).toBeUndefined();
    pass(limits.codeMs + 1);
    expect(sessions.exchange(second.session, second.code)).toBeUndefined();
  });

  it('gives it away at the last moment of the minute, and a moment later not', () => {
    const { enter, sessions, pass } = signInStage();
    const { session, code } = enter();
    pass(limits.codeMs);
    expect(sessions.exchange(session, code)).toStrictEqual({ session: session.id, secret: session.secret });
    pass(1);
    expect(sessions.exchange(session, code)).toBeUndefined();
  });

  it('that was ended once is not ended again, and can do nothing more', () => {
    const { enter, sessions, signIn, ended } = signInStage();
    const { session, code, cookie } = enter();
    sessions.end(session, 'signed out');
    sessions.end(session, 'signed out');
    expect(ended).toStrictEqual(['signed out']);
    expect(sessions.lives(session)).toBe(false);
    expect(sessions.exchange(session, code)).toBeUndefined();
    expect(signIn.sessionsOf(cookie)).toStrictEqual([]);
  });

  it('that has ended stays ended when its proof or a sign of somebody comes late', () => {
    const { enter, sessions, ended } = signInStage();
    const { session } = enter();
    sessions.end(session, 'signed out');
    sessions.settle(session);
    sessions.see(session);
    expect({ lives: sessions.lives(session), ended }).toStrictEqual({ lives: false, ended: ['signed out'] });
  });

  it('ends when nobody was there for two hours', () => {
    const { enter, sessions, pass, ended } = signInStage();
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
    const { enter, sessions, pass, ended } = signInStage();
    const { session } = enter();
    pass(2 * hour);
    sessions.see(session);
    expect(sessions.lives(session)).toBe(false);
    expect(ended).toStrictEqual(['idle']);
  });

  it('ends after twelve hours, whoever is there', () => {
    const { enter, sessions, signIn, pass, ended } = signInStage();
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
    const { enter } = signInStage();
    const [first, second] = [enter(), enter()];
    expect(isSecretOf(first.session, first.session.secret)).toBe(true);
    expect(isSecretOf(first.session, second.session.secret)).toBe(false);
    expect(isSecretOf(first.session, '')).toBe(false);
  });
});
