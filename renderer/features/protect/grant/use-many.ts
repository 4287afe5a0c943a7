import { useEffect, useRef, useState } from 'react';
import type { GrantForm } from '../../../../shared/privileges.ts';
import { client } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { newTicketHolder } from '../../../api/secret.ts';
import type { Candidate } from '../candidates.ts';
import { endsRun, type GrantOutcome } from './outcomes.ts';

/** A database with the name of the SQL that was shown for it. */
export type Granted = Readonly<{ candidate: Candidate; digest: string }>;

export interface GrantManyHow {
  readonly form: GrantForm;
  readonly dryRun: boolean;
  readonly user: string;
  readonly password: string;
}

/**
 * Runs the SQL of many databases of one server, one after the other, each with a connection and a transaction
 * of its own. Stops where the server itself says no, on demand, and when the component goes.
 */
export function useGrantMany(onGranted: (candidate: Candidate) => void) {
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, GrantOutcome>>(new Map());
  const [isRunning, setRunning] = useState(false);
  const [holder] = useState(newTicketHolder);
  const stopped = useRef(false);
  useEffect(() => {
    stopped.current = false;
    return () => {
      stopped.current = true;
    };
  }, []);

  const put = (key: string, outcome: GrantOutcome) =>
    setOutcomes((known) => new Map(known).set(key, outcome));

  const runOne = async ({ candidate, digest }: Granted, how: GrantManyHow): Promise<GrantOutcome> => {
    try {
      const ticket = await holder.ticketFor(how.password);
      const { applied, after } = await client.privileges
        .apply({
          subject: { server: candidate.serverId, database: candidate.database },
          form: how.form,
          action: 'grant',
          dryRun: how.dryRun,
          digest,
          admin: ticket === undefined ? { user: how.user } : { user: how.user, ticket },
        })
        .finally(() => holder.spent());
      return { state: applied ? 'granted' : 'tried', after };
    } catch (error) {
      return { state: 'failed', problem: toProblem(error) };
    }
  };

  const run = async (all: readonly Granted[], how: GrantManyHow): Promise<void> => {
    stopped.current = false;
    setRunning(true);
    for (const { candidate } of all) put(candidate.key, { state: 'waiting' });
    for (const one of all) {
      const { key } = one.candidate;
      if (stopped.current) {
        put(key, { state: 'not run' });
        continue;
      }
      put(key, { state: 'running' });
      // One at a time: a wrong password is tried once, and an administrator is no load test.
      const outcome = await runOne(one, how);
      put(key, outcome);
      if (outcome.state === 'granted') onGranted(one.candidate);
      if (outcome.state === 'failed' && endsRun(outcome.problem)) stopped.current = true;
    }
    setRunning(false);
  };

  return {
    outcomes,
    isRunning,
    run,
    /** After the database that is being worked on. */
    stop: () => {
      stopped.current = true;
    },
    forget: () => setOutcomes(new Map()),
  };
}
