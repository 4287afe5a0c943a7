import type { ReactNode } from 'react';
import type { GrantAdmin } from '../../../shared/privileges.ts';
import type { RunAction } from './action-words.ts';

/** What every run answers, of whatever kind. */
export interface Ran {
  /** False after a dry run. */
  readonly applied: boolean;
  /** What could not be done as said, in sentences. */
  readonly notes: readonly string[];
}

/** SQL that an administrator can try and run: what a backup lacks, what a restore lacks, or what takes it back. */
export interface Runnable<Answer extends Ran = Ran> {
  readonly action: RunAction;
  /** Role that the dry run looks as. */
  readonly role: string;
  /** What is run and where, in a few words: the page behind may offer several things to run. */
  readonly what?: string;
  /** Present where what is run stands nowhere else to be read. */
  readonly sql?: string;
  apply(how: { dryRun: boolean; admin: Omit<GrantAdmin, 'passfile'> }): Promise<Answer>;
  /** How things stood and how they stand now. */
  show(answer: Answer): ReactNode;
}
