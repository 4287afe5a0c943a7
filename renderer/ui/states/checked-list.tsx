import type { ReactNode } from 'react';
import type { Finding } from '../../../shared/findings.ts';
import { Folded } from '../layout/folded.tsx';
import { FindingList } from './finding-list.tsx';
import { StatusBadge } from './status/status-badge.tsx';
import { passedWords } from './passed-words.ts';

export interface CheckedListProps<Found extends Finding> {
  findings: readonly Found[];
  /** What else there is to say about one, under its words. */
  more?: (finding: Found) => ReactNode;
  /** How many checks were made, where some of their answers stand elsewhere. */
  all?: number;
}

/** Answers of readiness checks: what somebody has to know stands there, what passed is folded under it. */
export function CheckedList<Found extends Finding>({ findings, more, all }: CheckedListProps<Found>) {
  const passed = findings.filter(({ severity }) => severity === 'ok');
  const others = findings.filter(({ severity }) => severity !== 'ok');
  const list = (some: readonly Found[]) => (
    <FindingList findings={some} {...(more === undefined ? {} : { more })} />
  );
  return (
    <>
      {others.length === 0 ? null : list(others)}
      {passed.length === 0 ? null : (
        <Folded
          summary={<StatusBadge status="ok" word={passedWords(passed.length, all ?? findings.length)} />}
        >
          {list(passed)}
        </Folded>
      )}
    </>
  );
}
