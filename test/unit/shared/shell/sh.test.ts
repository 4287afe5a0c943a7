import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shString, shWord } from '../../../../shared/shell/sh.ts';

const awkward = fc.string({
  unit: fc.constantFrom(...Array.from(`'"\\$\`;&|<>(){}[]*?!#~=%^+:, \n\r\tä😀‘’-ab@./_`)),
});

describe('a word for sh', () => {
  it.each([
    ['shop', 'shop'],
    ['--role-map=old=new', '--role-map=old=new'],
    ['/var/backup,1@x%+:', '/var/backup,1@x%+:'],
    ['my shop', "'my shop'"],
    ["o'shop", `'o'\\''shop'`],
    ['$(reboot)', "'$(reboot)'"],
    ['', "''"],
    // zsh would look for a program of this name
    ['=ls', "'=ls'"],
    ['~', "'~'"],
    ['größe', "'größe'"],
  ])('%j is %s', (text, expected) => {
    expect(shWord(text)).toBe(expected);
  });

  it.skipIf(process.platform === 'win32')('comes out of a real sh as it went in', () => {
    const words = fc.sample(awkward, { numRuns: 2000, seed: 7 });
    const script = ['printf', "'%s\\0'", ...words.map(shWord)].join(' ');
    const output = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' });
    expect(output.split('\0').slice(0, -1)).toStrictEqual(words);
  });

  it.skipIf(process.platform === 'win32')(
    'is the value of a variable in a real sh, in quotes as well',
    () => {
      const values = fc.sample(awkward, { numRuns: 500, seed: 8 });
      const script = values.map((text) => `value=${shString(text)}; printf '%s\\0' "$value"`).join('\n');
      const output = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' });
      expect(output.split('\0').slice(0, -1)).toStrictEqual(values);
    },
  );
});
