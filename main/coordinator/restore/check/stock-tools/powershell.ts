import { pgkeepCommand } from '../../../../../shared/command-line/command-names.ts';
import { commandLine } from '../../../../../shared/shell/command-line.ts';
import { powershellString } from '../../../../../shared/shell/powershell.ts';
import { inOwnEnvironment } from '../../../../../shared/shell/powershell-environment.ts';
import { sentences } from './sentences.ts';
import { ask, countObjects, serverVersion, type StockRestore } from './steps.ts';

const line = (program: string, words: readonly string[]) => commandLine('powershell', program, words);
const warn = (text: string) => `Write-Warning ${powershellString(text)}`;

/** A command, and the end of the script where it ends with anything but 0. */
function must(program: string, command: string): string[] {
  return [command, `if ($LASTEXITCODE -ne 0) { throw "${program} ended with exit code $LASTEXITCODE." }`];
}

/**
 * For PowerShell from 5.1 on, to be pasted or saved: a block with variables of its own, which gives the environment
 * back. A program that is not there ends it too, instead of leaving the exit code of the one before.
 */
export function stockPowershell(restore: StockRestore): string {
  const { environment, limits, files, manifest, archive, roles, createdb, schemas, ofDatabase } = restore;
  const lines = [
    ...limits.map(warn),
    `if (-not (Test-Path ${powershellString(manifest)})) {`,
    ...must('pgkeep', pgkeepCommand('powershell', 'restore', files)).map((text) => `  ${text}`),
    '}',
    // tools that are older than the archive cannot read it
    ...must('pg_restore', `${line('pg_restore', ['--list', archive])} | Out-Null`),
    ...(roles === null ? [] : must('psql', line('psql', roles))),
    ...must('createdb', line('createdb', createdb)),
    ...must('psql', `$Found = ${line('psql', [...ask, `--command=${countObjects}`])}`),
    `if ($Found -ne 0) { throw ${powershellString(sentences.notEmpty)} }`,
    ...must('psql', `$Server = ${line('psql', [...ask, `--command=${serverVersion}`])}`),
    ...must('pg_restore', '$Tool = pg_restore --version'),
    '$Strict = @()',
    `if ([int]($Tool -replace '^\\D*(\\d+).*$', '$1') -le [Math]::Floor([int]$Server / 10000)) { $Strict = @('--exit-on-error') }`,
    '$Ended = 0',
    ...(schemas === null ? [] : must('psql', line('psql', schemas))),
    ...restore.runs.flatMap((run) => [
      line('pg_restore @Strict', run),
      'if ($LASTEXITCODE -ne 0) { $Ended = 1 }',
      `if ($Strict -and $Ended -ne 0) { throw ${powershellString(sentences.stopped)} }`,
    ]),
    ...must('psql', line('psql', ofDatabase)),
    `if ($Ended -ne 0) { ${warn(sentences.errors)} }`,
  ];
  const settings = Object.fromEntries(environment.map(([name, value]) => [name, powershellString(value)]));
  return `${['& {', ...inOwnEnvironment(settings, lines).map((text) => `  ${text}`), '}'].join('\n')}\n`;
}
