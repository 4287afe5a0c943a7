import type { InstanceOptions } from '../../../shared/instances/instances.ts';
import type { FinishedTable } from '../../../shared/jobs/jobs.ts';
import type { ClientTools } from '../../../shared/tools.ts';
import type { DataPosition } from '../archive/format/entry-reader.ts';
import type { IntakeResult } from '../archive/format/intake.ts';
import type { FirewallPlace } from '../connect/firewall-step.ts';
import type { LoginOrigin } from '../connect/refused-login.ts';
import type { VersionTraits } from '../connect/server-traits.ts';

/**
 * Writes one database into a sink as an archive in pg_dump's custom format. All that a backup asks of the way in which
 * it is dumped: plain.ts is one pg_dump; others stand beside it. It resolves only when the archive is whole and each
 * program ended with 0; the sink then has the body, and the result the head that belongs in front. It holds a bounded
 * part of the stream in memory. Throws a PgkeepError by what the program said, or what the sink threw.
 */
export type DumpEngine = (run: DumpRun) => Promise<DumpResult>;

/** Where the stream goes: an upload whose head is known last (see the vault's storage port). */
export interface DumpSink {
  reserveHead(length: number): Promise<void>;
  write(chunk: Uint8Array): Promise<void>;
}

export interface DumpRun extends LoginOrigin {
  /** Where it connects. */
  readonly place?: FirewallPlace;
  readonly tools: ClientTools;
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly traits: VersionTraits;
  /** Encoding of the database, which the archive gets. */
  readonly encoding: string;
  readonly options: InstanceOptions;
  readonly sink: DumpSink;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: {
    object?: string;
    bytes: number;
    rows?: number;
    tables?: { done: number; total: number };
    finished?: FinishedTable[];
    /** How far the data is, table by table; absent before it begins. */
    data?: DataPosition;
  }) => void;
  readonly onLine: (line: string) => void;
  /** Called once, before anything is dumped, with the algorithm of the compression in the manifest's words. */
  readonly onCompression?: (algorithm: string) => void;
}

export interface DumpResult extends IntakeResult {
  readonly warnings: readonly string[];
  /** What is otherwise than asked for and harms nobody. */
  readonly notes: readonly string[];
}
