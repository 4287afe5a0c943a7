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
  'UserErrorMissingNetworkSecurityPermissions',
  'UserErrorServerConnectionClosed',
];

/** Connects with the login of the server. Throws defects only. */
export async function tryServer(engine: Engine, server: ServerSummary): Promise<Attempt> {
  try {
    await testServer(engine, server);
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
