import type { StorageForm } from '../../../ui/storage/form.ts';
import type { Draft } from '../draft.ts';
import type { GivenBefore } from '../wizard-state.ts';
import type { useTarget } from './use-target.ts';

/** What the parts of the target's step get that are about a new database. */
export interface DatabaseTargetProps {
  draft: Draft;
  onChange: (change: Partial<Draft>) => void;
  target: ReturnType<typeof useTarget>;
  onAddServer: () => void;
}

export interface TargetStepProps extends DatabaseTargetProps {
  /** The destination of files. */
  storage: StorageForm;
  onStorage: (change: Partial<StorageForm>) => void;
  /** What a kept draft had and has to be given again. */
  before: GivenBefore | null;
}
