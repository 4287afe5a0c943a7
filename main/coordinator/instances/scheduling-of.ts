import type { InstanceRecord } from '../../../shared/instances/instances.ts';
import type { InstanceScheduling } from '../../../shared/policies/runner.ts';

/** What holds for an instance by its record and that of its server; undefined where neither says anything. */
export function schedulingOf(
  record: Pick<InstanceRecord, 'runner' | 'suspended' | 'pauses' | 'server'>,
): InstanceScheduling | undefined {
  const { server } = record;
  const runner = record.runner ?? server.runner;
  const suspended = record.suspended ?? server.suspended;
  const pauses = [...(record.pauses ?? []), ...(server.pauses ?? [])];
  if (runner === undefined && suspended === undefined && pauses.length === 0) return undefined;
  return {
    ...(runner === undefined ? {} : { runner: { ...runner, of: by(record.runner) } }),
    ...(suspended === undefined ? {} : { suspended: { ...suspended, of: by(record.suspended) } }),
    ...(pauses.length === 0 ? {} : { pauses }),
  };
}

const by = (own: unknown): 'instance' | 'server' => (own === undefined ? 'server' : 'instance');
