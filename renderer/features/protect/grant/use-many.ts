import { useEffect, useReducer, useRef, useState } from 'react';
import { client } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { newTicketHolder } from '../../../api/secret.ts';
import { subjectOf, type Candidate } from '../candidates.ts';
import { firstGrantManyState, nextGrantManyState, type GrantManyState } from './many-state.ts';
import { endsRun, type GrantOutcome } from './outcomes.ts';
import type { DatabaseToGrantIn } from './to-run.ts';

interface RunOptions extends Pick<GrantManyState, 'form' | 'user' | 'password'> {
  readonly dryRun: boolean;
}

/**
 * Runs the SQL of many databases of one server, one after the other, each with a connection and a transaction
 * of its own. Stops where the server itself says no, on demand, and when the component goes.
 */
export function useGrantMany(lacking: readonly Candidate[], onGranted: (candidate: Candidate) => void) {
  const [state, dispatch] = useReducer(nextGrantManyState, lacking, firstGrantManyState);
  const [holder] = useState(newTicketHolder);
  const stopped = useRef(false);
  useEffect(() => {
    stopped.current = false;
    return () => {
      stopped.current = true;
    };
  }, []);

  const put = (key: string, outcome: GrantOutcome) => dispatch({ kind: 'outcome known', key, outcome });

  const runOne = async (
    { candidate, digest }: DatabaseToGrantIn,
    options: RunOptions,
  ): Promise<GrantOutcome> => {
    try {
      const ticket = await holder.ticketFor(options.password);
      const { applied, after } = await client.privileges
        .apply({
          subject: subjectOf(candidate),
          form: options.form,
          action: 'grant',
          dryRun: options.dryRun,
          digest,
          admin: ticket === undefined ? { user: options.user } : { user: options.user, ticket },
        })
        .finally(() => holder.spent());
      return { state: applied ? 'granted' : 'tried', after };
    } catch (error) {
      return { state: 'failed', problem: toProblem(error) };
    }
  };

  const run = async (all: readonly DatabaseToGrantIn[], dryRun: boolean): Promise<void> => {
    const { form, user, password } = state;
    stopped.current = false;
    dispatch({ kind: 'run started', keys: all.map(({ candidate }) => candidate.key) });
    for (const one of all) {
      const { key } = one.candidate;
      if (stopped.current) {
        put(key, { state: 'not run' });
        continue;
      }
      put(key, { state: 'running' });
      // One at a time: a wrong password is tried once, and an administrator is no load test.
      const outcome = await runOne(one, { form, user, password, dryRun });
      put(key, outcome);
      if (outcome.state === 'granted') onGranted(one.candidate);
      if (outcome.state === 'failed' && endsRun(outcome.problem)) stopped.current = true;
    }
    dispatch({ kind: 'run ended' });
  };

  return {
    state,
    dispatch,
    run,
    /** After the database that is being worked on. */
    stop: () => {
      stopped.current = true;
    },
  };
}
