import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { ScheduledInstance } from '../../../shared/schedule/schedule.ts';
import type { Engine } from '../engine.ts';
import { overviewOfInstances } from '../instances/overview.ts';
import { suspendedHere } from './suspend.ts';

/** Where the due backups of instances stand, by what is known here; of all that have a policy where none is named. */
export async function scheduleStatus(engine: Engine, named: readonly InstanceSummary[]) {
  const { store, writer } = engine;
  const { instances } = await overviewOfInstances(engine, {
    instance: named.length === 1 ? named[0]?.id : undefined,
    refresh: false,
    staleAfterMs: 0,
  });
  const wanted = new Set<string>(named.map(({ id }) => id));
  return {
    home: { home: writer.home, host: writer.host, user: writer.user },
    lookedAt: store.ticks.last()?.toISOString() ?? null,
    suspendedHere: suspendedHere(engine) ?? null,
    instances: instances.flatMap(({ id, name, policy, schedule }): ScheduledInstance[] =>
      schedule === undefined || (wanted.size > 0 && !wanted.has(id))
        ? []
        : [{ instanceId: id, instanceName: name, policyName: policy?.name ?? '', ...schedule }],
    ),
  };
}
