import { expect, it } from 'vitest';
import {
  isKeywordValue,
  readKeywordValue,
} from '../../../../../shared/logins/connection-string/keyword-value.ts';

it.each([
  // libpq skips the blanks after the =, too
  ['a value that was left out', 'host=h password= user=keeper'],
  ['a blank that was escaped', String.raw`host=h password=9 user=Q9\ user=keeper`],
  ['a keyword at its beginning', 'host=h password=user=keeper dbname=shop'],
])('a value that takes another part in is refused: %s', (_what, text) => {
  expect(() => readKeywordValue(text)).toThrow('one of its values has another part in it');
  expect(isKeywordValue(text)).toBe(false);
});

it.each([
  ["host=h password='user=keeper'", 'password', 'user=keeper'],
  ['host=h password=a=b', 'password', 'a=b'],
  [String.raw`host=h options=-c\ client_encoding=utf8`, 'options', '-c client_encoding=utf8'],
])('%s is read as it stands', (text, keyword, value) => {
  expect(readKeywordValue(text).values.get(keyword)).toBe(value);
});
