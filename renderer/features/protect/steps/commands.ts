/** Words that a POSIX shell takes as they stand. */
const plain = /^[A-Za-z0-9_./:=+-]+$/;

const quoted = (word: string): string => (plain.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

/** The same on the command line, one line a database, for a POSIX shell. */
export function protectCommands(
  rows: readonly { readonly serverName: string; readonly database: string }[],
  vaultName: string,
): string {
  return rows
    .map(({ serverName, database }) =>
      [
        'pgkeep protect',
        // With "=", so that a name that begins with a dash is no option.
        ...[`--server=${serverName}`, `--database=${database}`, `--vault=${vaultName}`].map(quoted),
      ].join(' '),
    )
    .join('\n');
}
