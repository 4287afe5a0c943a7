import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandLine, environmentLine } from '../../../../shared/shell/command-line.ts';

describe('for sh', () => {
  it.skipIf(process.platform === 'win32')('words come out of a real sh as they went in', () => {
    const awkward = fc.string({
      unit: fc.constantFrom(...Array.from(`'"\\$\`;&|<>(){}[]*?!#~=% \n\tä😀-ab,@`)),
    });
    const words = fc.sample(awkward, { numRuns: 500, seed: 7 });
    const script = commandLine('sh', 'printf', ['%s\\0', ...words]);
    const output = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' });
    expect(output.split('\0').slice(0, -1)).toEqual(words);
  });

  it.skipIf(process.platform === 'win32')('values of the environment are safe too', () => {
    const script = `${environmentLine('sh', 'PGDATABASE', `it's $HOME\n"x"`)}\nprintf %s "$PGDATABASE"`;
    expect(execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' })).toBe(`it's $HOME\n"x"`);
  });
});

describe('for PowerShell', () => {
  it('words are quoted as PowerShell reads them', () => {
    expect(commandLine('powershell', 'psql', ['--file=a b', '\u2019'])).toBe(
      `psql '--file=a b' '\u2019\u2019'`,
    );
  });

  it('values of the environment are always quoted', () => {
    expect(environmentLine('powershell', 'PGPORT', '5432')).toBe(`$env:PGPORT = '5432'`);
  });
});
