import { partsOf } from '../../../shared/access/resource-id.ts';
import type { ErrorCode, ErrorReport } from '../../../shared/errors.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import { PgkeepError, toErrorReport } from '../../core/errors.ts';
import type { Tried } from '../access/outcome.ts';
import type { Engine } from '../engine.ts';
import { testServer } from '../servers/check-connection.ts';

/** What came of connecting to a server. */
export interface Attempt {
  /** Whether the network lets this machine through; undefined where that did not show. */
  readonly tried: Tried | undefined;
  /** What else kept pgkeep from a session, and is none of the network's doing. */
  readonly cause?: ErrorReport;
}

/** What only a server says that was reached. */
const letIn: readonly ErrorCode[] = [
  'UserErrorDBUserAuthFailed',
  'UserErrorBackupUserAuthFailed',
  'UserErrorDBNotFound',
  'UserErrorMissingDBPermissions',
  'UserErrorSessionRefused',
  'UserErrorConnectionPooler',
];

/** What a connection says that did not come about. All other failures are of the login or of TLS. */
const notReached: readonly ErrorCode[] = [
  'ServerNotReadyForLongTermBackup',
  'UserErrorMissingNetworkSecurityPermissions',
  'UserErrorServerConnectionClosed',
];

/** Connects with the login of the server. Throws defects only. */
export async function tryServer(
  engine: Engine,
  server: ServerSummary,
  signal?: AbortSignal,
): Promise<Attempt> {
  try {
    await testServer(engine, server, signal);
    return { tried: { kind: 'worked' } };
  } catch (error) {
    if (!(error instanceof PgkeepError)) throw error;
    return attemptOf(error);
  }
}

/** What a failed connection says of the network. */
export function attemptOf(error: PgkeepError): Attempt {
  const { code, message, remedy } = error;
  if (notReached.includes(code)) return { tried: { kind: 'failed', message, remedy } };
  const cause = toErrorReport(error);
  return { tried: letIn.includes(code) ? { kind: 'worked' } : undefined, cause };
}

/**
 * Throws UserErrorInvalidInput where the server of this home is another one than that of Azure: what is found out of the one
 * says nothing of the other. A name of one's own, an address or a virtual endpoint may lead to any server.
 */
export function expectSameServer(
  { name, host, azure }: Pick<ServerSummary, 'name' | 'host' | 'azure'>,
  resource: { readonly id: string; readonly host: string | undefined },
): void {
  const isSame =
    azure === undefined
      ? resource.host === undefined || !areOfTwoServers(host, resource.host)
      : azure.id.toLowerCase() === resource.id.toLowerCase();
  if (isSame) return;
  throw new PgkeepError(
    'UserErrorInvalidInput',
    `The server ${name} is at ${host}, which is another server than ${partsOf(resource.id).names[0] ?? ''} in Azure.`,
    { remedy: 'Name the same server by its resource id and by its name here.' },
  );
}

/** Azure gives each server a name of its own in one domain. */
function areOfTwoServers(host: string, other: string): boolean {
  const [first, ...domain] = host.toLowerCase().split('.');
  const [otherFirst, ...otherDomain] = other.toLowerCase().split('.');
  return first !== otherFirst && domain.length > 1 && domain.join('.') === otherDomain.join('.');
}
