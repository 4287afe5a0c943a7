import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { Runner } from '../../../shared/policies/runner.ts';
import { refuseAttended } from './needs-person.ts';
import type { Engine } from '../engine.ts';
import { changeScheduling, type Scheduled } from './change-scheduling.ts';

/** Those that are backed up by a policy already, and would be from here. */
function withPolicy({ store }: Engine, { instances, servers }: Scheduled): InstanceSummary[] {
  const named = new Set<string>([...instances, ...servers].map(({ id }) => id));
  return store.instances
    .list()
    .filter(
      ({ id, serverId, policy, stoppedAt }) =>
        policy !== undefined && stoppedAt === undefined && (named.has(id) || named.has(serverId)),
    );
}

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
  if (runner !== null) {
    for (const { scheduling: _before, ...instance } of withPolicy(engine, scheduled))
      refuseAttended(engine, instance);
  }
  const here: Runner = { home, host, user };
  return await changeScheduling(engine, scheduled, ({ runner: _before, ...stands }) => ({
    ...stands,
    ...(runner === null ? {} : { runner: here }),
  }));
}
