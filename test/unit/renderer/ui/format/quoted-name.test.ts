import { describe, expect, it } from 'vitest';
import { quotedName } from '../../../../../renderer/ui/format/quoted-name.ts';

describe('a name in a sentence', () => {
  it('stands in quotation marks, apart from the direction of the text around', () => {
    expect(quotedName('shop')).toBe('“\u2068shop\u2069”');
  });

  it('shows what cannot be seen', () => {
    expect(quotedName('a\nb')).toBe('“\u2068a␊b\u2069”');
  });
});
