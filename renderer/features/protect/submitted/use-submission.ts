import { useState } from 'react';
import type { InstanceChanges } from '../../../../shared/instances/instances.ts';
import { client } from '../../../api/client.ts';
import { useStartMany } from '../../../ui/databases/use-start-many.ts';
import type { Candidate } from '../candidates.ts';
import type { PolicyPlan } from '../policy/plan.ts';
import { useProtectMany, type ProtectedInstance } from './use-protect-many.ts';

/** What is submitted at the wizard's end. */
export interface ToSubmit {
  readonly rows: readonly Candidate[];
  readonly vaultId: string;
  /** Whether the first backup of each follows. */
  readonly backsUp: boolean;
  readonly options: InstanceChanges;
  /** By which policy a database is backed up, and who runs that. */
  readonly planOf: PolicyPlan['of'];
}

/** Where the user is, and where all backups that started are watched. */
export interface Watching {
  /** Whether the user still waits for what comes of it. */
  readonly isAwaited: () => boolean;
  readonly watch: (jobIds: readonly string[]) => void;
}

/**
 * Protects databases and, where that is asked for, starts the first backup of each. Where nothing failed, the user who
 * waits is led to the jobs.
 */
export function useSubmission({ isAwaited, watch }: Watching) {
  const { outcomes, protect } = useProtectMany();
  const many = useStartMany('backup');
  const [isRequested, setRequested] = useState(false);

  const backUp = async (instances: readonly ProtectedInstance[], isComplete: boolean): Promise<void> => {
    const jobIds: string[] = [];
    const start = async (instance: string) => {
      const started = await client.backup.start({ instance });
      jobIds.push(started.jobId);
      return started;
    };
    const isLedOn = () => isComplete && isAwaited();
    const failures = await many.start(
      instances.map(({ id, name }) => ({ id, name, start: () => start(id) })),
      // whoever is led to the jobs needs no notice of them
      { isSilent: (failed) => failed === 0 && isLedOn() },
    );
    if (jobIds.length > 0) setRequested(true);
    if (failures === 0 && isLedOn()) watch(jobIds);
  };

  return {
    /** Of each row that was submitted; null before. */
    outcomes,
    many,
    /** Whether first backups were asked for. */
    isRequested,
    backUp: (instances: readonly ProtectedInstance[]) => backUp(instances, true),
    submit: async ({ rows, vaultId, backsUp, options, planOf }: ToSubmit): Promise<void> => {
      const instances = await protect(rows, { vault: vaultId, options, planOf });
      if (backsUp && instances.length > 0) await backUp(instances, instances.length === rows.length);
    },
  };
}

export type Submission = ReturnType<typeof useSubmission>;
