import type { Finding } from '../../../shared/findings.ts';
import type { RestoreRequest } from '../../../shared/points/restore.ts';
import { client } from '../../api/client.ts';
import { FindingList } from '../states/finding-list.tsx';
import { BeforeAfter } from '../run-sql/before-after.tsx';
import { actionWords, type GrantAction } from '../run-sql/action-words.ts';
import type { Ran, Runnable } from '../run-sql/runnable.ts';
import { isOpen, standingOf } from './target-standing.ts';

interface RestoreRan extends Ran {
  readonly before: readonly Finding[];
  readonly after: readonly Finding[];
}

export type RunnableRestoreGrants = Runnable<RestoreRan>;

export interface RestoreGrants {
  request: RestoreRequest;
  action: GrantAction;
  digest: string;
  /** Login that restores. */
  role: string;
  /** What is run, where it stands nowhere else to be read. */
  sql?: string;
}

/** What lets a login restore on the target, or takes that back, to be run. */
export function restoreGrants(grants: RestoreGrants): RunnableRestoreGrants {
  const { request, action, digest, role, sql } = grants;
  return {
    action,
    role,
    ...(sql === undefined ? {} : { sql }),
    apply: ({ dryRun, admin }) => client.restore.applyGrants({ request, action, dryRun, digest, admin }),
    show: ({ applied, before, after }) => {
      const left = after.filter(isOpen).map(({ sql: _sql, ...finding }) => finding);
      return (
        <BeforeAfter
          title={applied ? `${actionWords[action].ran}.` : 'The dry run went through; nothing was changed.'}
          before={standingOf(before)}
          after={standingOf(after)}
        >
          {left.length === 0 ? null : <FindingList findings={left} />}
        </BeforeAfter>
      );
    },
  };
}
