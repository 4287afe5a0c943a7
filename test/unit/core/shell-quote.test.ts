import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandLine, comment, environmentLine, quoteWord } from '../../../main/core/shell-quote.ts';

describe('words for sh', () => {
  it.skipIf(process.platform === 'win32')('come out of a real sh as they went in', () => {
    const awkward = fc.string({
      unit: fc.constantFrom(...Array.from(`'"\\$\`;&|<>(){}[]*?!#~=% \n\tä😀-ab,@`)),
    });
    const words = fc.sample(awkward, { numRuns: 500, seed: 7 });
    const script = commandLine('sh', 'printf', ['%s\\0', ...words]);
    const output = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' });
    expect(output.split('\0').slice(0, -1)).toEqual(words);
  });

  it.skipIf(process.platform === 'win32')('are safe in the environment too', () => {
    const script = `${environmentLine('sh', 'PGDATABASE', `it's $HOME\n"x"`)}\nprintf %s "$PGDATABASE"`;
    expect(execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' })).toBe(`it's $HOME\n"x"`);
  });
});

describe('words for PowerShell', () => {
  it.each([
    ['--jobs=4', '--jobs=4'],
    ['a b', `'a b'`],
    [`it's`, `'it''s'`],
    ['\u2019; Remove-Item x', `'\u2019\u2019; Remove-Item x'`],
    ['$env:PATH', `'$env:PATH'`],
    ['a,b', `'a,b'`],
    ['', `''`],
  ])('%j', (word, quoted) => {
    expect(quoteWord('powershell', word)).toBe(quoted);
  });

  it('are always quoted in the environment', () => {
    expect(environmentLine('powershell', 'PGPORT', '5432')).toBe(`$env:PGPORT = '5432'`);
  });
});

it('a comment stays on its line', () => {
  expect(comment('one\r\nrm -rf /')).toBe('# one rm -rf /');
});
