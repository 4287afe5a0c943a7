import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query';
import type { GrantForm, PrivilegeSubject } from '../../../shared/privileges.ts';
import { orpc } from '../../api/client.ts';
import { backupGrants, type RunnableBackupGrants } from './backup-grants.tsx';

/**
 * What a backup of the database lacks, object by object, the SQL that fixes it in one form, and that SQL to
 * be run: null while it is not there, or where nothing is to be run. Without a subject nothing is asked.
 */
export function useFix(subject: PrivilegeSubject | null, form: GrantForm) {
  const check = useQuery(
    orpc.privileges.backup.queryOptions({
      input: subject === null ? skipToken : { subject },
      retry: false,
      staleTime: Infinity,
    }),
  );
  const made = useQuery(
    orpc.privileges.grantSql.queryOptions({
      input: subject === null ? skipToken : { subject, form },
      // another form of the same answer: what is shown stays until it is there
      placeholderData: keepPreviousData,
      retry: false,
      staleTime: Infinity,
    }),
  );
  const checked = check.data;
  const script = made.data;
  const runnable: RunnableBackupGrants | null =
    subject === null || checked === undefined || made.isFetching || script?.form !== form || script.sql === ''
      ? null
      : backupGrants({
          subject,
          form,
          action: 'grant',
          digest: script.digest,
          role: checked.role.name,
          sql: script.sql,
        });
  return {
    checked,
    script,
    runnable,
    error: check.error ?? made.error,
    again: () => {
      void check.refetch();
      void made.refetch();
    },
  };
}
