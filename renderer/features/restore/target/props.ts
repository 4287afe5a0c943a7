import type { StorageForm } from '../../../ui/storage/form.ts';
import type { Draft } from '../draft.ts';
import type { useTarget } from './use-target.ts';

/** What the parts of the target's step get that are about a new database. */
export interface DatabaseTargetProps {
  draft: Draft;
  onChange: (change: Partial<Draft>) => void;
  target: ReturnType<typeof useTarget>;
}

export interface TargetStepProps extends DatabaseTargetProps {
  /** The destination of files. */
  storage: StorageForm;
  onStorage: (change: Partial<StorageForm>) => void;
}
