import { describe, expect, it } from 'vitest';
import { Environment, isProduction } from '../../../../shared/servers/environments.ts';

describe('a tag', () => {
  it('is one visible word or a few', () => {
    expect(Environment.parse('  eu   west ')).toBe('eu west');
    for (const word of ['', ' ', 'x'.repeat(25), 'a\nb', 'pr\u200bod', '--prod'])
      expect(Environment.safeParse(word).success).toBe(false);
  });

  it('that looks like prod is prod in whatever case, and nothing else is', () => {
    expect(['prod', 'PROD', 'Production'].map(isProduction)).toEqual([true, true, true]);
    expect(['non-prod', 'preprod', 'products', 'stage'].map(isProduction)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});
