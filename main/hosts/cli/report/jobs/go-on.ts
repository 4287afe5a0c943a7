import { secretWords } from '../../../../../shared/command-line/written-options.ts';
import type { Job } from '../../../../../shared/jobs/jobs.ts';
import type { Client } from '../../../../compose.ts';
import type { GoOn } from './job.ts';
import { openLine } from './open-line.ts';

/**
 * The options that name the login which a restore had for itself, for a command that goes on with it; none where it had that
 * of the server, and where nothing is to be gone on with.
 */
async function loginWords(client: Client, { id, result }: Job): Promise<readonly string[]> {
  if ((result?.losses ?? []).length === 0) return [];
  const { request } = await client.jobs.show({ job: id });
  if (request?.kind !== 'restore-as-database' || request.credential === undefined) return [];
  const { credential } = request;
  const identities = await client.azure.identities({});
  const known = identities.find(({ identity }) => identity.id === credential.identity);
  return secretWords({ ...credential, identity: known?.identity.name ?? 'NAME' });
}

/** What a person goes on with after a job that ended. */
export const goOnWith = async (client: Client, job: Job): Promise<GoOn> => ({
  open: await openLine(client, job),
  login: await loginWords(client, job),
});
