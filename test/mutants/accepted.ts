/** The survivors that docs/tests.md accepts: a row of a table each, with the mutant's key first and the reason last. */
export function acceptedIn(markdown: string): Map<string, string> {
  const accepted = new Map<string, string>();
  for (const line of markdown.split('\n')) {
    const key = /^\| `([0-9a-f]{12})` +\|/.exec(line)?.[1];
    const reason = line.split('|').at(-2)?.trim();
    if (key !== undefined && reason !== undefined && reason !== '') accepted.set(key, reason);
  }
  return accepted;
}
