import {
  parseConnectionString,
  type ParsedConnection,
} from '../../postgres/connect/connection-string/parse.ts';
import { isAzureHost } from '../../../shared/servers/azure-hosts.ts';
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
  const { caFile, ...given } = address;
  const raised = raisedTls(given);
  const tls = raised.length === 0 ? {} : { tls: 'verify-full' as const };
  const ticket = password === null ? null : engine.tickets.deposit(password);
  const chooseIt =
    caFile === undefined ? [] : [`Choose the file of the CA yourself: the text names ${caFile}.`];
  return {
    address: { ...given, ...tls },
    database,
    ticket,
    notes: [...notes, ...raised, ...chooseIt],
  };
}

/**
 * Azure's portal prints sslmode=require. Its servers have certificates of public CAs that name the host, so that
 * nothing weaker than verify-full is needed.
 */
function raisedTls({ host, tls }: Pick<ParsedConnection['address'], 'host' | 'tls'>): string[] {
  if (tls === undefined || tls === 'verify-full' || host === undefined || !isAzureHost(host)) return [];
  return [`sslmode ${tls} proves less than Azure’s servers can; verify-full was taken instead.`];
}
