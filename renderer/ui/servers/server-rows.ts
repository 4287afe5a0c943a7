import type { ServerReport, ServerSummary } from '../../../shared/servers/servers.ts';
import type { Problem } from '../../api/problem.ts';
import { problemWords } from './problem-words.ts';
import { countOf } from '../../../shared/words/counts.ts';

/** A server of the list, and what asking it brought so far. */
export type ServerRow = Readonly<{
  server: ServerSummary;
  report: ServerReport | null;
  problem: Problem | null;
}>;

export const reachability = (
  row: ServerRow,
): 'reachable' | 'unreachable' | 'refused' | 'unknown' | 'unconfirmed' => {
  if (row.server.unconfirmed !== undefined) return 'unconfirmed';
  if (row.problem !== null) return problemWords(row.problem).status;
  return row.report === null ? 'unknown' : 'reachable';
};

/** How the servers stand, in one sentence; undefined while nothing is known. */
export function serversSentence(rows: readonly ServerRow[]): string | undefined {
  if (rows.length === 0) return undefined;
  const unreachable = rows.filter((row) =>
    ['unreachable', 'refused', 'unconfirmed'].includes(reachability(row)),
  ).length;
  const asking = rows.filter((row) => reachability(row) === 'unknown').length;
  const all = countOf(rows.length, 'server');
  if (asking > 0) return `${all}; asking ${asking === rows.length ? 'them' : `${asking} of them`}…`;
  if (rows.length === 1) return unreachable === 0 ? 'The server answers.' : 'The server needs attention.';
  if (unreachable === 0) return `All ${all} answer.`;
  return `${rows.length - unreachable} of ${all} ${rows.length - unreachable === 1 ? 'answers' : 'answer'}; ${unreachable} ${unreachable === 1 ? 'needs' : 'need'} attention.`;
}
