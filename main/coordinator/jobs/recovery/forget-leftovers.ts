import type { Job } from '../../../../shared/jobs/jobs.ts';
import type { ServerSummary } from '../../../../shared/servers/servers.ts';
import { inQuotes } from '../../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../../core/errors.ts';
import { quoteIdentifier } from '../../../postgres/sql/quote.ts';
import type { StoredLeftover } from '../../../store/tables/jobs/leftovers.ts';
import type { Store } from '../../../store/store.ts';
import { whenFree } from '../../../store/when-free.ts';
import type { Engine } from '../../engine.ts';

/**
 * Takes what an ended job left off the list of what is still to be cleaned: its server, vault or folder is gone for
 * good, and nobody shall try any more. Nothing is touched there. `words` name each thing as the job does. Throws
 * UserErrorInvalidInput for a job that runs, and UserErrorNotFound for what it has not left.
 */
export async function letGo(
  { store, log }: Pick<Engine, 'store' | 'log'>,
  job: Job,
  words: readonly string[],
): Promise<Job> {
  if (job.state === 'in progress') {
    throw new PgkeepError('UserErrorInvalidInput', 'The job is still in progress.', {
      remedy: 'Cancel it first: it cleans up by itself.',
    });
  }
  await whenFree(() =>
    store.transaction(() => {
      const left = store.leftovers.ofEndedJobs().filter(({ jobId }) => jobId === job.id);
      for (const each of words) {
        const found = left.filter(({ leftover }) => leftover.words === each);
        if (found.length === 0) {
          throw new PgkeepError(
            'UserErrorNotFound',
            `The job has not left ${each}, or it is cleaned by now.`,
            {
              steps: [{ do: 'list-jobs' }],
            },
          );
        }
        for (const { id } of found) store.leftovers.remove(id);
      }
    }),
  );
  log.warn({ job: job.id, leftovers: words }, 'what is left is let go');
  return store.jobs.get(job.id)?.job ?? job;
}

/**
 * Lets half-made databases on a server go, within the transaction that removes it. Refuses while a job works on
 * one, and unless `databases` names every one that stays. Returns their names.
 */
export function forgetLeftDatabases(
  store: Pick<Store, 'leftovers'>,
  server: ServerSummary,
  databases: readonly string[],
): string[] {
  const onServer = (stored: Pick<StoredLeftover, 'leftover'>) =>
    stored.leftover.kind === 'database' && stored.leftover.serverId === server.id ? [stored.leftover] : [];
  const ended = store.leftovers.ofEndedJobs().filter((stored) => onServer(stored).length > 0);
  const all = store.leftovers.list().flatMap((leftover) => onServer({ leftover }));
  if (all.length > ended.length) {
    throw new PgkeepError(
      'UserErrorJobConflict',
      `${server.name} is needed: a job works on ${all.map(({ words }) => words).join(', ')}.`,
      {
        remedy: 'Wait until the jobs that are in progress have ended, or cancel them; then try again.',
        steps: [{ do: 'list-jobs' }],
      },
    );
  }
  const staying = [...new Set(ended.flatMap(onServer).map(({ database }) => database))].sort();
  if (staying.some((name) => !databases.includes(name))) throw stillThere(server, staying);
  for (const { id } of ended) store.leftovers.remove(id);
  return staying;
}

function stillThere(server: ServerSummary, databases: readonly string[]): PgkeepError {
  const names = databases.map(inQuotes).join(', ');
  const [noun, pronoun] = databases.length === 1 ? ['database', 'it'] : ['databases', 'them'];
  return new PgkeepError(
    'UserErrorJobConflict',
    `${server.name} is needed: pgkeep still has to drop the half-made ${noun} ${names} there.`,
    {
      remedy: `pgkeep tries again and again to drop ${pronoun}. Where the server never comes back, or you drop ${pronoun} yourself, remove the server and leave ${pronoun} there by name.`,
      steps: [{ do: 'leave-databases', server: server.name, databases: [...databases] }],
      sql: databases.map((name) => `DROP DATABASE ${quoteIdentifier(name)};`).join('\n'),
    },
  );
}
