/** One job that a process of its own runs and measures. No secrets: they are in its environment. */
export type Task =
  | { do: 'backup'; home: string; instance: string }
  | { do: 'restore'; home: string; instance: string; server: string; database: string; jobs: number };

/** What the process says about it. */
export interface TaskResult {
  readonly state: string;
  readonly error: string | null;
  readonly pointId: string | null;
  /** From starting the job until it ended, in ms. */
  readonly jobMs: number;
  /** Most memory that the process ever had, in bytes. */
  readonly peakBytes: number;
  /** Processor time of this process alone, in ms. */
  readonly processorMs: number;
}
