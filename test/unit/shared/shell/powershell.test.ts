import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { powershellCommand, powershellString } from '../../../../shared/shell/powershell.ts';
import { argumentsOf, type PowershellKind } from '../../../support/shell/powershell-arguments.ts';

const kinds: [string, PowershellKind][] = [
  ['Windows PowerShell 5.1', { standard: false, doublesBackslashes: false }],
  ['PowerShell 6 to 7.2', { standard: false, doublesBackslashes: true }],
  ['PowerShell 7.3 and newer', { standard: true, doublesBackslashes: true }],
];

describe('a command for PowerShell', () => {
  it.each([
    ['--jobs=4', '--jobs=4'],
    ['--as-database=shop.new', '--as-database=shop.new'],
    ['a b', `'a b'`],
    [`it's`, `'it''s'`],
    ['\u2019; Remove-Item x', `'\u2019\u2019; Remove-Item x'`],
    ['$env:PATH', `'$env:PATH'`],
    // typographic double quotes and the backtick mean nothing in single quotes
    ['\u201c$(id)\u201d`n', `'\u201c$(id)\u201d\`n'`],
    // an array, a splat, an alias, and a parameter with a dot, which it would take apart
    ['a,b', `'a,b'`],
    ['@shop', `'@shop'`],
    ['%', `'%'`],
    ['-shop.new', `'-shop.new'`],
    ['C:\\backups', `'C:\\backups'`],
  ])('has %j as %s', (word, quoted) => {
    expect(powershellCommand('pgkeep', ['backup', word])).toBe(`pgkeep backup ${quoted}`);
  });

  it.each([
    ['', `'""'`],
    ['a"b', `'"a\\"b"'`],
    ['my "shop"', `'"my \\"shop\\""'`],
    ['a\\"b', `'"a\\\\\\"b"'`],
    ['my folder\\', `'"my folder\\\\"'`],
  ])('has %j as %s where that would get lost', (word, quoted) => {
    expect(powershellCommand('pgkeep', ['backup', word])).toBe(
      `& { $PSNativeCommandArgumentPassing = 'Legacy'; pgkeep backup ${quoted} }`,
    );
  });

  it.each(kinds)('hands every argument to the program as it is, in %s', (_, kind) => {
    const word = fc.string({
      unit: fc.constantFrom(
        ...Array.from(`'"\\$\`;&|<>(){}[]*?!#~=%,@ \n\tä😀\u2018\u2019\u201a\u201b\u201c\u201d\u201e-ab./:`),
      ),
    });
    fc.assert(
      fc.property(fc.array(word), (words) => {
        expect(argumentsOf(powershellCommand('pgkeep', words), kind)).toStrictEqual(words);
      }),
      { seed: 7, numRuns: 2000 },
    );
  });

  it('would lose a double quote before 7.3 if the word stood there as any other does', () => {
    const plainly = `pgkeep backup ${powershellString('a"b')}`;
    expect(kinds.map(([, kind]) => argumentsOf(plainly, kind))).toStrictEqual([
      ['backup', 'ab'],
      ['backup', 'ab'],
      ['backup', 'a"b'],
    ]);
  });
});

it('a string of PowerShell is always in quotes', () => {
  expect([powershellString('5432'), powershellString(''), powershellString(`'\u2018`)]).toStrictEqual([
    "'5432'",
    "''",
    `'''\u2018\u2018'`,
  ]);
});
