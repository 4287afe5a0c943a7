import { needsAttention, type Finding } from '../../../shared/findings.ts';
import { countOf } from '../../../shared/words/counts.ts';
import type { Standing } from '../run-sql/before-after.tsx';

/** Whether somebody may have to do something about it. */
export const isOpen = needsAttention;

/** How a target stands, from what was found there. */
export function standingOf(findings: readonly Pick<Finding, 'severity' | 'title'>[]): Standing {
  const titles = (severity: Finding['severity']) => [
    ...new Set(findings.filter((finding) => finding.severity === severity).map(({ title }) => title)),
  ];
  const blockers = titles('blocker');
  const warnings = titles('warning');
  const summary = [
    blockers.length === 0 ? '' : `${countOf(blockers.length, 'blocker')}: ${blockers.join(', ')}.`,
    warnings.length === 0 ? '' : `${countOf(warnings.length, 'warning')}: ${warnings.join(', ')}.`,
  ];
  return {
    look:
      blockers.length > 0
        ? { status: 'blocker', word: 'Not ready' }
        : warnings.length > 0
          ? { status: 'warning', word: 'Ready, with warnings' }
          : { status: 'ok', word: 'Ready' },
    summary: summary.filter(Boolean).join(' ') || 'Nothing is missing.',
  };
}

/** The finding without its SQL where the SQL for everything has each of its lines: nothing is shown twice. */
export function withoutSqlOf<Found extends Pick<Finding, 'sql'>>(all: string, finding: Found): Found {
  const lines = new Set(all.split('\n').map((line) => line.trim()));
  const isThere = finding.sql
    ?.split('\n')
    .map((line) => line.trim())
    .every((line) => lines.has(line));
  if (isThere !== true) return finding;
  const { sql: _sql, ...rest } = finding;
  return rest as Found;
}
