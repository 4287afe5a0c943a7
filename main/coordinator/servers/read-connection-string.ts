import {
  parseConnectionString,
  type ParsedConnection,
} from '../../postgres/connect/connection-string/parse.ts';
import type { Engine } from '../engine.ts';

/**
 * What a pasted connection string says; its password goes into a ticket and no further. A file of CA certificates is
 * named in words only: pasted text is no choice of a file.
 */
export function readConnectionString(
  engine: Pick<Engine, 'tickets'>,
  text: string,
): Pick<ParsedConnection, 'database'> & {
  address: Omit<ParsedConnection['address'], 'caFile'>;
  ticket: string | null;
  notes: string[];
} {
  const { address, database, password, notes } = parseConnectionString(text);
  const { caFile, ...rest } = address;
  const ticket = password === null ? null : engine.tickets.deposit(password);
  const chooseIt =
    caFile === undefined ? [] : [`Choose the file of the CA yourself: the text names ${caFile}.`];
  return { address: rest, database, ticket, notes: [...notes, ...chooseIt] };
}
