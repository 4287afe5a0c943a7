import type { ClientTools } from '../../shared/tools.ts';

/** What every measurement is told. */
export interface Suite {
  /** COPY text of the database, in 10^6 bytes. */
  readonly megabytes: number;
  readonly rounds: number;
  readonly tools: ClientTools;
  /** Progress, for whoever waits. */
  readonly say: (line: string) => void;
  /** Where CPU profiles of the measured processes go, if anywhere. */
  readonly profileFolder?: string;
}
