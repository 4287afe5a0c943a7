import type { ReactElement } from 'react';
import { toProblem } from '../../../api/problem.ts';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';

export interface UnreadProps {
  query: { readonly error: Error | null; readonly refetch: () => Promise<unknown> };
  /** What did not happen: "The databases were not listed". */
  title: string;
  /** Shown while it is being read. */
  skeleton: ReactElement;
}

/** What a step shows in place of what it has to read first: that it is being read, or why it was not. */
export function Unread({ query, title, skeleton }: UnreadProps) {
  if (query.error === null) return skeleton;
  return (
    <ErrorCard
      title={title}
      problem={toProblem(query.error)}
      action={{ label: 'Try again', onClick: () => void query.refetch() }}
    />
  );
}
