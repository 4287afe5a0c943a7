import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { BackupPrivileges, PrivilegeSubject } from '../../../../shared/privileges.ts';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { useContinueAs } from '../../../ui/databases/use-continue-as.ts';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { formatDuration } from '../../../../shared/words/durations.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { Section } from '../../../ui/layout/section.tsx';
import { TextSkeleton } from '../../../ui/states/skeletons.tsx';
import { StatusBadge } from '../../../ui/states/status/status-badge.tsx';
import { Time } from '../../../ui/text/time.tsx';
import { AuditTrail } from './audit-trail.tsx';
import { GrantSection } from './grant-section.tsx';
import { PrivilegeFindings } from '../../../ui/privileges/findings.tsx';
import { privilegeStatus } from '../../../ui/privileges/status.ts';

const useStyles = makeStyles({
  panel: { display: 'flex', flexDirection: 'column', gap: '32px', minWidth: 0 },
  said: { display: 'flex', flexWrap: 'wrap', gap: '4px 12px', alignItems: 'center', margin: 0 },
  when: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** What the login of a backup may read, now and later, and what fixes it. */
export function PrivilegesPanel({ subject }: { subject: PrivilegeSubject }) {
  const styles = useStyles();
  const queryClient = useQueryClient();
  const check = useQuery(
    orpc.privileges.backup.queryOptions({ input: { subject }, retry: false, staleTime: 60_000 }),
  );
  const { data } = check;
  const failure = check.error === null ? null : toProblem(check.error);
  const renamed = useContinueAs(failure);
  const changed = () => {
    // the answer, the SQL made from it, the audit trail, and the health that the overview tells
    void queryClient.invalidateQueries({ queryKey: orpc.privileges.key() });
    void queryClient.invalidateQueries({ queryKey: orpc.overview.key() });
  };
  return (
    <div className={styles.panel}>
      <Section
        title="Privileges of the backup"
        actions={
          <Button disabledFocusable={check.isFetching} onClick={changed}>
            {check.isFetching ? 'Checking…' : 'Check again'}
          </Button>
        }
      >
        {check.isPending ? <TextSkeleton lines={6} /> : null}
        {renamed.problem === null ? null : (
          <ErrorCard title="The database goes on under its old name" problem={renamed.problem} />
        )}
        {failure === null ? null : (
          <ErrorCard
            title="The privileges were not checked"
            problem={failure}
            remedy={renamed.remedy}
            action={{ label: 'Check again', onClick: changed }}
          />
        )}
        {data === undefined ? null : (
          <>
            <p className={styles.said} role="status">
              <StatusBadge {...privilegeStatus(data)} />
              <span>{visibleText(data.summary)}</span>
            </p>
            <p className={styles.when}>
              Checked <Time at={data.checkedAt} /> for <Identifier name={data.role.name} max={63} /> on
              PostgreSQL {data.server.version}: {countedOf(data)}in {formatDuration(data.tookMs)}. Nothing was
              changed.
            </p>
            <PrivilegeFindings findings={data.findings} />
          </>
        )}
      </Section>
      {data === undefined ? null : <GrantSection subject={subject} checked={data} onChanged={changed} />}
      {data === undefined ? null : <AuditTrail subject={subject} checked={data} onChanged={changed} />}
    </div>
  );
}

/** How much was looked at; nothing where the login may not even enter the database. */
function countedOf({ counts, findings }: BackupPrivileges): string {
  if (findings.some(({ kind }) => kind === 'not checked')) return '';
  const { tables, schemas, sequences, largeObjects } = counts;
  return `${countOf(tables, 'table')} in ${countOf(schemas, 'schema')}, ${countOf(sequences, 'sequence')}, ${countOf(largeObjects, 'large object')}, `;
}
