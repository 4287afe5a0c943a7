import type { ErrorCode } from '../../../shared/errors.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { DiscoveringEngine } from '../discovery/discover.ts';
import { azureServerOf } from '../discovery/of-server.ts';
import { isReadyState, notReady } from '../network/server-state.ts';

/** Azure is asked for so long at most, in ms: what is already known is that the server does not answer. */
const limitMs = 10_000;

const notReached: readonly ErrorCode[] = [
  'UserErrorMissingNetworkSecurityPermissions',
  'UserErrorServerConnectionClosed',
];

/** Connects to a server, or throws why nobody can: what {@link whyNotReached} says. */
export async function reaching<Result>(
  engine: DiscoveringEngine,
  server: Pick<ServerSummary, 'name' | 'azure'>,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw await whyNotReached(engine, server, error);
  }
}

/**
 * The error of a connection that did not come about, or that the server is stopped or is being changed, where it was added from
 * Azure and Azure says so. Of a server from elsewhere, and where Azure does not answer, the error stays as it is.
 */
async function whyNotReached(
  engine: DiscoveringEngine,
  server: Pick<ServerSummary, 'name' | 'azure'>,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof PgkeepError) || !notReached.includes(error.code)) return error;
  let state: string | undefined;
  try {
    state = (await azureServerOf(engine, server, AbortSignal.timeout(limitMs)))?.state;
  } catch {
    // whatever Azure says of it, what happened is told
    return error;
  }
  if (isReadyState(state)) return error;
  const { code, message, remedy } = notReady(server.name, state);
  return new PgkeepError(code, message, { remedy, details: error.message, cause: error });
}
