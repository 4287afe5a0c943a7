import { describe, expect, it } from 'vitest';
import { withBuiltUrls } from '../../../build/program.ts';

describe('the program in JavaScript', () => {
  it('starts its workers from JavaScript, and leaves other addresses alone', () => {
    expect(withBuiltUrls(`new Worker(new URL('./parse-worker.ts', import.meta.url))`)).toBe(
      `new Worker(new URL('./parse-worker.js', import.meta.url))`,
    );
    expect(withBuiltUrls(`new URL("../vault/a.ts", import.meta.url)`)).toBe(
      `new URL("../vault/a.js", import.meta.url)`,
    );
    const others = `new URL('../../package.json', import.meta.url); new URL('https://example.com/a.ts')`;
    expect(withBuiltUrls(others)).toBe(others);
  });
});
