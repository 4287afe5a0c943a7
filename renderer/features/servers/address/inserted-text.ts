/**
 * Whether more than one character came at once: pasted, dropped or filled in by a program, and so most likely all of
 * it. What is typed comes one by one.
 */
export const cameAtOnce = (before: string, after: string): boolean => after.length - before.length > 1;

/** What of a connection string is in the form now, in words. */
export function filledWords(parsed: {
  address: Readonly<Record<string, unknown>>;
  ticket: string | null;
}): string {
  const names: Readonly<Record<string, string>> = {
    host: 'host',
    port: 'port',
    user: 'user',
    tls: 'TLS',
    maintenanceDatabase: 'database',
  };
  const filled = Object.keys(names).filter((key) => parsed.address[key] !== undefined);
  const words = [...filled.map((key) => names[key]), ...(parsed.ticket === null ? [] : ['password'])];
  return words.length === 0 ? 'The text names nothing to fill in.' : `Filled in: ${words.join(', ')}.`;
}
