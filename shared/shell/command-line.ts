import { powershellCommand, powershellString } from './powershell.ts';
import { shWord } from './sh.ts';

/** Command lines to be shown and copied. pgkeep itself never runs one: see main/core/process.ts. */
export type Shell = 'sh' | 'powershell';

/** A program with its arguments, as one line for the shell; the program's name stands as it is. */
export function commandLine(shell: Shell, program: string, words: readonly string[]): string {
  return shell === 'sh' ? [program, ...words.map(shWord)].join(' ') : powershellCommand(program, words);
}

/** Sets a variable of the environment for the commands that follow. */
export function environmentLine(shell: Shell, name: string, value: string): string {
  return shell === 'sh' ? `export ${name}=${shWord(value)}` : `$env:${name} = ${powershellString(value)}`;
}
