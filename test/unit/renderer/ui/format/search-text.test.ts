import { expect, it } from 'vitest';
import { searchText } from '../../../../../renderer/ui/format/search-text.ts';

it('finds a name whatever its case, width and accents', () => {
  expect(searchText('Größe')).toBe('große');
  expect(searchText('ＯＲＤＥＲＳ')).toBe('orders');
  expect(searchText('Café')).toBe(searchText('CAFE\u0301'));
});
