import { commandLine } from '../../../../shared/shell/command-line.ts';

/** The same on the command line, one line a database, for a POSIX shell. */
export function protectCommands(
  rows: readonly { readonly serverName: string; readonly database: string }[],
  vaultName: string,
): string {
  return rows
    .map(({ serverName, database }) =>
      // With "=", so that a name that begins with a dash is no option.
      commandLine('sh', 'pgkeep', [
        'protect',
        `--server=${serverName}`,
        `--database=${database}`,
        `--vault=${vaultName}`,
      ]),
    )
    .join('\n');
}
