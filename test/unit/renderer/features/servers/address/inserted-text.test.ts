import { describe, expect, it } from 'vitest';
import {
  cameAtOnce,
  filledWords,
} from '../../../../../../renderer/features/servers/address/inserted-text.ts';

describe('a text that came at once', () => {
  it.each([
    ['', 'host=db', true],
    ['host=', 'host=db user=ada', true],
    ['host=d', 'host=db', false],
    ['host=db', 'host=d', false],
  ])('from %j to %j', (before, after, expected) => expect(cameAtOnce(before, after)).toBe(expected));
});

describe('what was filled in', () => {
  it.each([
    [
      { address: { host: 'h', port: 1, tls: 'require' }, ticket: 't' },
      'Filled in: host, port, TLS, password.',
    ],
    [{ address: { user: undefined }, ticket: null }, 'The text names nothing to fill in.'],
  ])('%#', (parsed, words) => expect(filledWords(parsed)).toBe(words));
});
