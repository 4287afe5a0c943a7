import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { PgName } from '../../../shared/ids.ts';
import { newTicketHolder } from '../../api/secret.ts';
import type { Ran, Runnable } from './runnable.ts';

/**
 * A dry run, then the run for real, as an administrator. What was typed lives as long as the component that
 * asks for it; each run has a ticket of its own.
 */
export function useRun<Answer extends Ran>(runnable: Runnable<Answer>, onChanged: () => void) {
  const [holder] = useState(newTicketHolder);
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  // a second click comes before the button knows of the first
  const busy = useRef(false);
  const run = useMutation({
    mutationFn: async ({ dryRun }: { dryRun: boolean }) => {
      const ticket = await holder.ticketFor(password);
      const admin = ticket === undefined ? { user } : { user, ticket };
      return runnable.apply({ dryRun, admin }).finally(() => holder.spent());
    },
    // whether the server kept it, the page finds out again, whatever the answer was
    onSettled: (answer, _error, { dryRun }) => {
      busy.current = false;
      if (!dryRun && answer?.applied !== false) onChanged();
    },
  });
  const { data: answer } = run;
  const ended = answer?.applied === true;
  const tried = answer !== undefined && !ended;
  /** Why nothing can be run now; null when it can. */
  const reason = run.isPending
    ? 'Running…'
    : PgName.safeParse(user).success
      ? null
      : 'Name the administrator first.';
  const start = (how: { dryRun: boolean }) => {
    if (reason !== null || ended || busy.current) return;
    busy.current = true;
    run.mutate(how);
  };
  return {
    user,
    /** Another administrator may be refused what this one was not: the dry run is to be made again. */
    setUser: (name: string) => {
      setUser(name);
      if (tried) run.reset();
    },
    password,
    setPassword,
    error: run.error,
    /** Whether what ended last, or runs now, is a dry run. */
    triedLast: run.variables?.dryRun === true,
    isPending: run.isPending,
    answer,
    tried,
    ended,
    reason,
    /** The dry run; after it the run for real. */
    goOn: () => start({ dryRun: !tried }),
    tryAgain: () => start({ dryRun: true }),
  };
}
