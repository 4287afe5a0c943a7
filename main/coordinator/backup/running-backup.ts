import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { BackupReason } from '../../../shared/policies/keep.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import type { ClientTools } from '../../../shared/tools.ts';
import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import type { Engine } from '../engine.ts';
import type { JobContext } from '../jobs/runner.ts';
import type { Reached } from '../servers/reach-database.ts';
import type { OpenVault } from '../vaults/open-vault.ts';
import type { BeforeDump } from './around-dump.ts';
import type { BackupLease } from './hold-lease.ts';

/** What is backed up, from where and into which vault. */
export interface BackupSubject {
  readonly instance: InstanceSummary;
  readonly server: ServerSummary;
  readonly vault: VaultSummary;
  /** Why it is taken, and how long the point is kept. */
  readonly reason: BackupReason;
}

/** A backup that found its vault and its database: what its steps have in common. */
export interface RunningBackup {
  readonly engine: Engine;
  readonly subject: BackupSubject;
  readonly context: JobContext;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly vault: OpenVault;
  /** Keeps other workstations from the instance. */
  readonly held: BackupLease;
  readonly target: Reached;
  readonly tools: ClientTools;
  readonly before: BeforeDump;
  /** What is to be said of the database, whatever the dump says. */
  readonly warnings: readonly string[];
}
