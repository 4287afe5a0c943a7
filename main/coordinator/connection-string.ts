import { parseConnectionString, type ParsedConnection } from '../postgres/connection-string/parse.ts';
import type { Engine } from './engine.ts';

/** What a pasted connection string says; its password goes into a ticket and no further. */
export function readConnectionString(
  engine: Pick<Engine, 'tickets'>,
  text: string,
): Pick<ParsedConnection, 'address' | 'database'> & { ticket: string | null; notes: string[] } {
  const { address, database, password, notes } = parseConnectionString(text);
  const ticket = password === null ? null : engine.tickets.deposit(password);
  return { address, database, ticket, notes: [...notes] };
}
