import { describe, expect, it } from 'vitest';
import { folded } from '../../../../../renderer/ui/format/folded.ts';

describe('text as searches compare it', () => {
  it('has neither case nor accents nor widths', () => {
    expect(folded('Café ＳＨＯＰ Ångström ﬁle')).toBe('cafe shop angstrom file');
    expect(folded('Cafe\u0301')).toBe(folded('CAFÉ'));
  });

  it('keeps letters, digits and punctuation of any script', () => {
    expect(folded('заказы_2026 "x".y')).toBe('заказы_2026 "x".y');
  });
});
