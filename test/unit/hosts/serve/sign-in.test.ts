import { describe, expect, it } from 'vitest';
import { limits, signInStage } from '../../../support/sign-in-stage.ts';
import { Sessions } from '../../../../main/hosts/serve/sessions.ts';
import { SignIn } from '../../../../main/hosts/serve/sign-in.ts';

const secret = (byte: number) => Buffer.alloc(32, byte).toString('base64url');

describe('SignIn', () => {
  it('gives 32 random bytes for a token and others for cookie, code, id and secret', () => {
    const { signIn, sessions } = signInStage();
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
    const { signIn } = signInStage();
    expect(signIn.redeem('', undefined)).toBeUndefined();
    expect(signIn.sessionsOf(undefined)).toStrictEqual([]);
    const token = signIn.newToken();
    expect(signIn.redeem(token, undefined)).toMatchObject({ code: secret(2) });
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
    const { enter, signIn, ended } = signInStage();
    const [first, other] = [enter(), enter()];
    enter(first.cookie);
    expect(ended).toStrictEqual(['replaced']);
    expect(signIn.sessionsOf(first.cookie)).toStrictEqual([]);
    expect(signIn.sessionsOf(other.cookie)).toStrictEqual([other.session]);
  });

  it('finds the session beside other cookies, under its own name alone, and more than one', () => {
    const { enter, signIn } = signInStage();
    const [first, second] = [enter(), enter()];
    const [name = '', value = ''] = first.cookie.split('=');
    const found = (header: string) => signIn.sessionsOf(header);
    expect(found(`theme=dark;   ${first.cookie}  ; x=y`)).toStrictEqual([first.session]);
    expect(found(`${name}=planted; ${first.cookie}`)).toStrictEqual([first.session]);
    expect(found(`${second.cookie};${first.cookie}`)).toStrictEqual([first.session, second.session]);
    for (const other of [
      value,
      `x${first.cookie}`,
      `${name}x=${value}`,
      `${name}=${value}x`,
      `a="${first.cookie}"`,
      '',
      ';',
      '=',
    ]) {
      expect(found(other), other).toStrictEqual([]);
    }
  });

  it('takes no token but the last one, and keeps that when another is tried', () => {
    const { signIn } = signInStage();
    const [old, token] = [signIn.newToken(), signIn.newToken()];
    for (const wrong of [old, '', `${token}x`]) expect(signIn.redeem(wrong, undefined)).toBeUndefined();
    expect(signIn.redeem(token, undefined)).toMatchObject({ code: secret(3) });
  });
});
