import { describe, expect, it } from 'vitest';
import {
  checkObjectName,
  checkPrefix,
  checkRemovablePrefix,
  isObjectName,
  isTemporaryName,
  isUnfinishedName,
} from '../../../main/vault/storage.ts';

const temporary = '.0123456789abcdef.tmp';

describe('the name of an object', () => {
  it.each(['a', '0', 'a-b_c.d', 'vault.json', 'instances/i/p/manifest.json', 'a/b/c/d', 'x'.repeat(900)])(
    'may be %.40s',
    (name) => {
      expect(isObjectName(name)).toBe(true);
      expect(checkObjectName(name)).toBe(name);
    },
  );

  it.each([
    '',
    '/a',
    'a/',
    'a//b',
    '.a',
    'a/.b',
    '-a',
    'a/-b',
    '_a',
    'a..b',
    'a/..',
    'A',
    'a/B',
    'a b',
    'a\n',
    'ä',
    'a.part',
    'a/b.part',
    temporary,
    'x'.repeat(901),
  ])('may not be %.40j', (name) => {
    expect(isObjectName(name)).toBe(false);
    expect(() => checkObjectName(name)).toThrow(`not a name inside a vault: ${JSON.stringify(name)}`);
  });
});

describe('the name of what is unfinished', () => {
  it.each([
    temporary,
    `a/b/${temporary}`,
    'a.part',
    'instances/i/p/archive.pgdump.part',
    `${'x'.repeat(895)}.part`,
  ])('is %.60s', (name) => {
    expect(isUnfinishedName(name)).toBe(true);
  });

  it.each([
    'a',
    'vault.json',
    '.part',
    'a/.part',
    'a.part/b',
    'a.partial',
    '/a.part',
    'A.part',
    '../a.part',
    'a/../b.part',
    'a..b.part',
    '.hidden/a.part',
    `.hidden/${temporary}`,
    `a${temporary}`,
    `${temporary}x`,
    '.0123456789abcde.tmp',
    '.0123456789abcdef0.tmp',
    '.0123456789ABCDEF.tmp',
    '.0123456789abcdef.tmp.part',
    `${'x'.repeat(896)}.part`,
  ])('is not %.60s', (name) => {
    expect(isUnfinishedName(name)).toBe(false);
  });
});

it('a small file that is written has a random name of its own', () => {
  expect(isTemporaryName(temporary)).toBe(true);
  for (const name of [
    `a/${temporary}`,
    `x${temporary}`,
    `${temporary}x`,
    '.tmp',
    '.0123456789abcde.tmp',
    '.0123456789abcdeg.tmp',
    '.0123456789abcdefxtmp',
  ]) {
    expect(isTemporaryName(name)).toBe(false);
  }
});

describe('a prefix', () => {
  it.each(['a/', 'instances/i/'])('may be %s, and what is below it may be removed', (prefix) => {
    expect(checkPrefix(prefix)).toBe(prefix);
    expect(checkRemovablePrefix(prefix)).toBe(prefix);
  });

  it.each(['a', '/', 'a//', '../', 'a/../', '.a/', 'a.part/'])('may not be %s', (prefix) => {
    for (const check of [checkPrefix, checkRemovablePrefix]) {
      expect(() => check(prefix)).toThrow(`not a prefix inside a vault: ${JSON.stringify(prefix)}`);
    }
  });

  it('of everything is listed, and never removed', () => {
    expect(checkPrefix('')).toBe('');
    expect(() => checkRemovablePrefix('')).toThrow('refusing to remove everything in a vault');
  });
});
