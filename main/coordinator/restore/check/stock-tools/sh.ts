import { pgkeepCommand } from '../../../../../shared/command-line/command-names.ts';
import { commandLine, environmentLine } from '../../../../../shared/shell/command-line.ts';
import { shString, shWord } from '../../../../../shared/shell/sh.ts';
import { misleadingVariables } from '../../../../../shared/shell/misleading-variables.ts';
import { sentences } from './sentences.ts';
import { ask, countObjects, serverVersion, type StockRestore } from './steps.ts';

const line = (program: string, words: readonly string[]) => commandLine('sh', program, words);
const say = (text: string) => `echo ${shString(text)} >&2`;

/**
 * For a POSIX shell, to be pasted or saved: a subshell, whose end and whose environment are none of the shell's that it
 * is pasted into. Each command says itself what follows its failure: in `( … ) && …` a `set -e` would mean nothing.
 * There are no comments: zsh takes a pasted # for a command, and would read what stands behind it.
 */
export function stockSh(restore: StockRestore): string {
  const { environment, limits, files, manifest, archive, roles, createdb, schemas, ofDatabase } = restore;
  const lines = [
    `unset ${misleadingVariables.join(' ')}`,
    ...environment.map(([name, value]) => environmentLine('sh', name, value)),
    ...limits.map(say),
    `[ -e ${shWord(manifest)} ] || ${pgkeepCommand('sh', 'restore', files)} || exit`,
    // tools that are older than the archive cannot read it
    `${line('pg_restore', ['--list', archive])} > /dev/null || exit`,
    ...(roles === null ? [] : [`${line('psql', roles)} || exit`]),
    `${line('createdb', createdb)} || exit`,
    `found=$(${line('psql', [...ask, `--command=${countObjects}`])}) || exit`,
    `[ "$found" = 0 ] || { ${say(sentences.notEmpty)}; exit 1; }`,
    `server=$(${line('psql', [...ask, `--command=${serverVersion}`])}) || exit`,
    `tool=$(pg_restore --version | sed 's/^[^0-9]*\\([0-9]*\\).*/\\1/') || exit`,
    'if [ "$tool" -le "$((server / 10000))" ]; then strict=1; else strict=; fi',
    'ended=0',
    ...(schemas === null ? [] : [`${line('psql', schemas)} || exit`]),
    ...restore.runs.flatMap((run) => [
      `${line('pg_restore ${strict:+--exit-on-error}', run)} || ended=1`,
      `[ -z "$strict" ] || [ "$ended" = 0 ] || { ${say(sentences.stopped)}; exit 1; }`,
    ]),
    `${line('psql', ofDatabase)} || exit`,
    `[ "$ended" = 0 ] || ${say(sentences.errors)}`,
    'exit "$ended"',
  ];
  return ['(', ...lines.map((text) => `  ${text}`), ')', ''].join('\n');
}
