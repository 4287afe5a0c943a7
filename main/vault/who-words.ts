import type { Writer } from './revisions/header.ts';

/** "anna on ws1", for a sentence. */
export const whoWords = ({ user, host }: Pick<Writer, 'user' | 'host'>): string => `${user} on ${host}`;

/** " since 2026-11-23 18:00:00 UTC"; nothing where it is not known. */
export const sinceWords = (since: Date | undefined): string =>
  since === undefined ? '' : ` since ${since.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
