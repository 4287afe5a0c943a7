import pTimeout from 'p-timeout';
import { messageOf } from '../../../core/errors.ts';
import { whenFree } from '../../../store/when-free.ts';
import type { Engine } from '../../engine.ts';
import { startLimitMs, type Recovery } from './recover-jobs.ts';
import type { Ownership } from './take-ownership.ts';

/** Time between two looks at the jobs of other processes, in ms. */
export const lookIntervalMs = 5_000;

/** Marks what is dead at the start of pgkeep and begins to clean what it left; `recovered` never fails. */
export async function beginRecovery(
  { log }: Pick<Engine, 'log'>,
  recovery: Pick<Recovery, 'markDead' | 'cleanUp'>,
  owner: Pick<Ownership, 'tidy'>,
): Promise<{ readonly recovered: Promise<void> }> {
  await whenFree(() => recovery.markDead());
  owner.tidy();
  const recovered = recovery.cleanUp().catch((error: unknown) => {
    log.error({ error: messageOf(error) }, 'cannot recover jobs');
  });
  return { recovered };
}

/** A server that never comes back must not hold up every command: what takes longer goes on meanwhile. */
export async function waitForStart(recovered: Promise<void>): Promise<void> {
  await pTimeout(recovered, { milliseconds: startLimitMs, message: false });
}
