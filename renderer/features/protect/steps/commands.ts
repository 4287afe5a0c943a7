import { pgkeepCommand } from '../../../../shared/command-line/command-names.ts';
import { protectWords } from '../../../../shared/command-line/written-options.ts';

/** The same on the command line, one line a database, for a POSIX shell. */
export function protectCommands(
  rows: readonly { readonly serverName: string; readonly database: string }[],
  vault: string,
): string {
  return rows
    .map(({ serverName: server, database }) =>
      pgkeepCommand('sh', 'protect', protectWords({ server, database, vault })),
    )
    .join('\n');
}
