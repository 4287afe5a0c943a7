import { needsAttention } from '../../../shared/findings.ts';
import type { BackupPrivileges, GrantForm, PrivilegeSubject } from '../../../shared/privileges.ts';
import { client } from '../../api/client.ts';
import { BeforeAfter } from '../run-sql/before-after.tsx';
import { actionWords, type GrantAction } from '../run-sql/action-words.ts';
import { PrivilegeFindings } from './findings.tsx';
import { privilegeStatus } from './status.ts';
import type { Ran, Runnable } from '../run-sql/runnable.ts';

interface BackupRan extends Ran {
  readonly before: BackupPrivileges;
  readonly after: BackupPrivileges;
}

export type RunnableBackupGrants = Runnable<BackupRan>;

export interface BackupGrants {
  subject: PrivilegeSubject;
  form: GrantForm;
  action: GrantAction;
  digest: string;
  role: string;
  sql?: string;
  /** For example "4 statements in database shop on prod". */
  what?: string;
}

/** What lets a login back up a database, or takes that back, to be run. */
export function backupGrants(grants: BackupGrants): RunnableBackupGrants {
  const { subject, form, action, digest, role, sql, what } = grants;
  return {
    action,
    role,
    ...(sql === undefined ? {} : { sql }),
    ...(what === undefined ? {} : { what }),
    apply: ({ dryRun, admin }) => client.privileges.apply({ subject, form, action, dryRun, digest, admin }),
    show: ({ applied, before, after }) => {
      const left = after.findings.filter(needsAttention);
      return (
        <BeforeAfter
          title={applied ? `${actionWords[action].ran}.` : 'The dry run went through; nothing was changed.'}
          before={{ look: privilegeStatus(before), summary: before.summary }}
          after={{ look: privilegeStatus(after), summary: after.summary }}
        >
          {left.length === 0 ? null : <PrivilegeFindings findings={left} />}
        </BeforeAfter>
      );
    },
  };
}
