import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { BackupPrivileges, PrivilegeState } from '../../../shared/privileges.ts';
import { toErrorReport } from '../../core/errors.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Engine } from '../engine.ts';

/** What is kept of a check of an instance. */
export function stateOf(instance: InstanceSummary, privileges: BackupPrivileges): PrivilegeState {
  return {
    instanceId: instance.id,
    checkedAt: privileges.checkedAt,
    ready: privileges.ready,
    summary: privileges.summary,
    warnings: privileges.findings.filter(({ severity }) => severity === 'warning').length,
  };
}

/** Keeps what a check of an instance said, until the next one. */
export async function keepState(
  { store }: Pick<Engine, 'store'>,
  instance: InstanceSummary,
  privileges: BackupPrivileges,
): Promise<void> {
  await whenFree(() => store.privilegeStates.put(stateOf(instance, privileges)));
}

/**
 * Keeps that an instance could not be checked, and why. An alarm stays until a check says that it is over: a
 * server that was away for a moment has fixed nothing.
 */
export async function keepFailure(
  { store, clock }: Pick<Engine, 'store' | 'clock'>,
  instance: InstanceSummary,
  error: unknown,
): Promise<PrivilegeState> {
  const state: PrivilegeState = {
    instanceId: instance.id,
    checkedAt: clock.now().toISOString(),
    ready: null,
    summary: toErrorReport(error).message,
    warnings: 0,
  };
  await whenFree(() => {
    if (store.privilegeStates.get(instance.id)?.ready !== false) store.privilegeStates.put(state);
  });
  return state;
}
