import { expect, it } from 'vitest';
import { isPasswordShortLived, passwordOf } from '../../../../main/postgres/connect/target.ts';
import { withPassword } from '../../../../main/postgres/connect/tool-environment.ts';

it('reads a password that lasts a while only, each time anew', async () => {
  let count = 0;
  const password = () => Promise.resolve(`token-${(count += 1)}`);
  expect([await passwordOf({ password }), await passwordOf({ password })]).toEqual(['token-1', 'token-2']);
  expect(await withPassword({ PGHOST: 'h', PGPASSWORD: 'token-1' }, { password })).toEqual({
    PGHOST: 'h',
    PGPASSWORD: 'token-3',
  });
  expect(isPasswordShortLived({ password })).toBe(true);
});

it('takes any other as it is', async () => {
  expect(await passwordOf({ password: 'secret' })).toBe('secret');
  expect(await withPassword({ PGHOST: 'h' }, { password: 'secret' })).toEqual({
    PGHOST: 'h',
    PGPASSWORD: 'secret',
  });
  expect(await withPassword({ PGHOST: 'h' }, { password: undefined })).toEqual({ PGHOST: 'h' });
  expect(isPasswordShortLived({ password: 'secret' })).toBe(false);
  expect(isPasswordShortLived({ password: undefined })).toBe(false);
});
