import { describe, expect, it } from 'vitest';
import { SignIn } from '../../../../main/hosts/serve/sign-in.ts';

/** 0000…, 0101…, 0202…: what is random elsewhere. */
function counting(): (length: number) => Buffer {
  let next = 0;
  return (length) => Buffer.alloc(length, next++);
}

const secret = (byte: number) => Buffer.alloc(32, byte).toString('base64url');

describe('SignIn', () => {
  it('gives 32 random bytes for a token and others for a session', () => {
    const signIn = new SignIn(8432, counting());
    expect(signIn.newToken()).toBe(secret(0));
    expect(signIn.redeem(secret(0))).toBe(
      `pgkeep-session-8432=${secret(1)}; Path=/; HttpOnly; SameSite=Strict`,
    );
    expect(signIn.knows(`pgkeep-session-8432=${secret(1)}`)).toBe(true);
    expect(signIn.knows(`pgkeep-session-8432=${secret(0)}`)).toBe(false);
  });

  it('lets nobody in before there is a token, nor after it was used', () => {
    const signIn = new SignIn(8432, counting());
    expect(signIn.redeem('')).toBeUndefined();
    expect(signIn.knows(undefined)).toBe(false);
    const token = signIn.newToken();
    expect(signIn.redeem(token)).toBeDefined();
    expect(signIn.redeem(token)).toBeUndefined();
  });

  it('makes different secrets each time by itself', () => {
    const signIn = new SignIn(8432);
    const tokens = new Set(Array.from({ length: 100 }, () => signIn.newToken()));
    expect(tokens.size).toBe(100);
  });
});
