import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { Runner } from '../../../shared/policies/runner.ts';
import type { Engine } from '../engine.ts';
import { changeScheduling, type Scheduled } from './change-scheduling.ts';

/**
 * Makes this home the one that runs the due backups of instances, or of a server's instances that name no other; null:
 * nobody, or of an instance its server's runner again. Every workstation sees it.
 */
export async function setRunner(
  engine: Engine,
  scheduled: Scheduled,
  runner: 'this home' | null,
): Promise<InstanceSummary[]> {
  const { home, host, user } = engine.writer;
  const here: Runner = { home, host, user };
  return await changeScheduling(engine, scheduled, ({ runner: _before, ...stands }) => ({
    ...stands,
    ...(runner === null ? {} : { runner: here }),
  }));
}
