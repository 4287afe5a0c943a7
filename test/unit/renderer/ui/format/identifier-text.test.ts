import { describe, expect, it } from 'vitest';
import {
  byteLength,
  middleEllipsis,
  visibleLines,
  visibleText,
} from '../../../../../renderer/ui/format/identifier-text.ts';

describe('visibleText', () => {
  it('leaves what is seen as it is', () => {
    for (const text of ['orders', 'قاعدة بيانات', 'Größe', '<img onerror=1>', '🐘'])
      expect(visibleText(text)).toBe(text);
  });

  it('shows control characters as pictures', () => {
    expect(visibleText('line\nbreak\u0000')).toBe('line␊break␀');
    expect(visibleText('\u007f')).toBe('␡');
  });

  it('shows what would reorder or hide text', () => {
    expect(visibleText('evil\u202egnp.exe')).toBe('evil⟨U+202E⟩gnp.exe');
    expect(visibleText('a\u200bb\ufeff')).toBe('a⟨U+200B⟩b⟨U+FEFF⟩');
  });

  it('keeps joiners where they join, and only there', () => {
    const family = '👩\u200d👩\u200d👧';
    expect(visibleText(family)).toBe(family);
    expect(visibleText('or\u200dders')).toBe('or⟨U+200D⟩ders');
  });
});

describe('visibleLines', () => {
  it('keeps the lines of SQL and shows what would reorder one of them', () => {
    expect(visibleLines('GRANT SELECT\n\tON "evil\u202egpj.exe"\r\n  TO "a\rb";\n')).toBe(
      'GRANT SELECT\n\tON "evil⟨U+202E⟩gpj.exe"\r\n  TO "a␍b";\n',
    );
  });
});

describe('middleEllipsis', () => {
  it('keeps a short text', () => expect(middleEllipsis('orders', 6)).toBe('orders'));

  it('leaves out the middle, to the exact length', () => {
    const cut = middleEllipsis('abcdefghijklmnopqrstuvwxyz', 11);
    expect(cut).toBe('abcdef…wxyz');
    expect(cut).toHaveLength(11);
  });

  it('never cuts a character as a person sees it', () => {
    const flags = '🇩🇪'.repeat(10);
    expect(middleEllipsis(flags, 5)).toBe('🇩🇪🇩🇪🇩🇪…🇩🇪');
    expect(middleEllipsis(flags, 10)).toBe(flags);
  });

  it('has room for no tail', () => expect(middleEllipsis('abcdef', 2)).toBe('a…'));
});

it('counts a name as the server does', () => {
  expect(byteLength('größe')).toBe(7);
});
