import { isProduction } from '../../../shared/servers/environments.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';

/**
 * A restore into a server that is tagged prod needs the word of the tag, as a person typed it. Throws
 * UserErrorEnvironmentNotConfirmed where it is missing or another one.
 */
export function expectConfirmedEnvironment(
  { name, environment }: Pick<ServerSummary, 'name' | 'environment'>,
  confirmed: string | undefined,
): void {
  if (environment === undefined || !isProduction(environment) || confirmed?.trim() === environment) return;
  throw new PgkeepError(
    'UserErrorEnvironmentNotConfirmed',
    `The server ${inQuotes(name)} is tagged ${environment}${confirmed === undefined ? '' : `, not ${inQuotes(confirmed)}`}: nothing was restored.`,
    { steps: [{ do: 'confirm-environment', server: name, environment }] },
  );
}
