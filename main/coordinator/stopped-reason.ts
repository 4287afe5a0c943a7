import type { InstanceSummary } from '../../shared/instances.ts';

/** Why a stopped instance is not backed up, in one sentence. */
export function stoppedReason({ endedElsewhere }: Pick<InstanceSummary, 'endedElsewhere'>): string {
  switch (endedElsewhere) {
    case 'deleted':
      return 'Another workstation deleted it from the vault, with its recovery points.';
    case 'stopped':
      return 'Another workstation stopped the protection; the recovery points are kept.';
    case undefined:
      return 'Protection was stopped; the recovery points are kept.';
  }
}
