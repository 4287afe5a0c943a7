import type { InstanceSummary } from '../../../../shared/instances/instances.ts';
import type { PointProblem } from '../../../../shared/points/point-problem.ts';
import type { NamedPlace } from '../../../../shared/vaults/second-place.ts';
import type { VaultFormat } from '../../../../shared/points/manifest.ts';

/** What the vault said beside its points. */
export interface ReadVault {
  /** Those that were read, and those that were taken in from other workstations. */
  readonly instances: readonly InstanceSummary[];
  readonly format: VaultFormat;
  /** The second place that vault.json names. */
  readonly namedRuntime: NamedPlace | undefined;
  /** Records of instances that cannot be read. */
  readonly problems: readonly PointProblem[];
}

/** How far a reading is. */
export interface ReadingProgress {
  /** Instances of which everything is known, of how many. */
  readonly instances: { readonly done: number; readonly total: number };
  readonly points: number;
}

export interface ReadingOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ReadingProgress) => void;
  /** The newest point of each instance is in the cache. */
  readonly onNewest?: () => void;
}
