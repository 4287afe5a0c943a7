import type { StorageProblems } from '../../../ui/storage/form.ts';
import type { Draft } from '../draft.ts';
import type { useTarget } from './use-target.ts';

/** What the parts of the target's step get that are about a new database. */
export interface DatabaseTargetProps {
  draft: Draft;
  onChange: (change: Partial<Draft>) => void;
  target: ReturnType<typeof useTarget>;
}

export interface TargetStepProps extends DatabaseTargetProps {
  /** Of the destination of files; empty until they are to be shown. */
  storageProblems: StorageProblems;
}
