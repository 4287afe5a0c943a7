import { describe, expect, it } from 'vitest';
import { pgkeep } from '../../../../../support/cli/fake-host.ts';

describe('instances rename', () => {
  it('gives the name, and says what is called so', async () => {
    const { calls, stdout, exitCode } = await pgkeep(['instances', 'rename', 'shop', ' shop  (nightly)']);
    expect(calls).toEqual([
      { path: 'instances.rename', input: { instance: 'shop', name: 'shop (nightly)' } },
    ]);
    expect(stdout).toBe('shop of prod is now called shop (nightly).\n');
    expect(exitCode).toBe(0);
  });

  it.each([
    ['', 'A name is not empty'],
    ['a\nb', 'A name has no line breaks, control or invisible characters'],
    ['inst-20260101t000000-0000000a', 'A name does not look like an id'],
    ['x'.repeat(201), 'A name has at most 200 characters'],
  ])('refuses %j before it opens anything', async (name, message) => {
    const { exitCode, stderr, opened } = await pgkeep(['instances', 'rename', 'shop', name]);
    expect({ exitCode, opened }).toEqual({ exitCode: 2, opened: 0 });
    expect(stderr).toContain(message);
  });
});
