import { Button } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { AuditEntry, BackupPrivileges, PrivilegeSubject } from '../../../../shared/privileges.ts';
import { standingGrants } from '../../../../shared/standing-grants.ts';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import type { Column } from '../../../ui/data-table/columns.ts';
import { DataTable } from '../../../ui/data-table/data-table.tsx';
import { Drawer } from '../../../ui/dialogs/drawer.tsx';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { Facts } from '../../../ui/layout/facts.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { Section } from '../../../ui/layout/section.tsx';
import { SqlViewer } from '../../../ui/sql/viewer.tsx';
import { StatusBadge } from '../../../ui/states/status/status-badge.tsx';
import { Time } from '../../../ui/text/time.tsx';
import { backupGrants } from '../../../ui/privileges/backup-grants.tsx';
import { actionWords } from '../../../ui/run-sql/action-words.ts';
import { RunDrawer } from '../../../ui/run-sql/content.tsx';

const entriesRead = 1000;

const columns: Column<AuditEntry>[] = [
  { id: 'at', title: 'When', width: 168, sortBy: ({ at }) => at, cell: ({ at }) => <Time at={at} /> },
  {
    id: 'outcome',
    title: 'Outcome',
    width: 120,
    cell: ({ outcome }) =>
      outcome === 'applied' ? (
        <StatusBadge status="ok" word="Applied" />
      ) : (
        <StatusBadge status="failed" word="Failed" />
      ),
  },
  { id: 'action', title: 'What', width: 88, cell: ({ action }) => actionWords[action].title },
  {
    id: 'ranAs',
    title: 'Administrator',
    width: { min: 120, grow: 1 },
    cell: ({ ranAs }) => <Identifier name={ranAs} max={24} />,
  },
  {
    id: 'user',
    title: 'By',
    width: { min: 120, grow: 1 },
    cell: ({ user, host }) => <span title={`${user} on ${host}`}>{`${user} on ${host}`}</span>,
  },
];

const keyOf = ({ id }: AuditEntry) => String(id);

export interface AuditTrailProps {
  subject: PrivilegeSubject;
  checked: BackupPrivileges;
  /** Called when something was changed on the server. */
  onChanged: () => void;
}

/** Who changed privileges of this database with pgkeep; a row opens the SQL, and a grant can be taken back. */
export function AuditTrail({ subject, checked, onChanged }: AuditTrailProps) {
  const [opened, setOpened] = useState<AuditEntry | null>(null);
  const [revoked, setRevoked] = useState<AuditEntry | null>(null);
  const audit = useQuery(orpc.privileges.audit.queryOptions({ input: { limit: entriesRead } }));
  const { database, server } = checked;
  const rows = useMemo(
    () =>
      (audit.data ?? []).filter(
        (entry) =>
          entry.purpose === 'backup' && entry.database === database && entry.serverName === server.name,
      ),
    [audit.data, database, server.name],
  );
  const standing = useMemo(() => new Set(standingGrants(rows).map(({ id }) => id)), [rows]);
  return (
    <Section title="Audit trail">
      {audit.error === null ? null : (
        <ErrorCard title="The audit trail was not read" problem={toProblem(audit.error)} />
      )}
      {audit.data === undefined ? null : (
        <DataTable
          label="Audit trail"
          columns={columns}
          rows={rows}
          rowKey={keyOf}
          onOpen={setOpened}
          height={{ maxRows: 6 }}
          empty="No privileges of this database were changed with pgkeep yet."
        />
      )}
      {opened === null ? null : (
        <OpenedEntry
          entry={opened}
          stands={standing.has(opened.id)}
          onTakeBack={() => {
            setOpened(null);
            setRevoked(opened);
          }}
          onClose={() => setOpened(null)}
        />
      )}
      {revoked === null ? null : (
        <RunDrawer
          runnable={backupGrants({
            subject,
            form: 'smallest',
            action: 'revoke',
            digest: revoked.digest,
            role: checked.role.name,
            sql: revoked.revokeSql,
          })}
          onChanged={onChanged}
          onClose={() => setRevoked(null)}
        />
      )}
    </Section>
  );
}

/** One entry: who changed what for whom, and the SQL. `stands`: a grant that was not taken back since. */
function OpenedEntry(props: {
  entry: AuditEntry;
  stands: boolean;
  onTakeBack: () => void;
  onClose: () => void;
}) {
  const { entry, stands, onTakeBack, onClose } = props;
  return (
    <Drawer
      title={titleOf(entry)}
      open
      onClose={onClose}
      footer={
        <>
          {stands ? <Button onClick={onTakeBack}>Take it back…</Button> : null}
          <Button onClick={onClose}>Close</Button>
        </>
      }
    >
      <Facts
        facts={[
          ['When', <Time key="at" at={entry.at} />],
          ['Role', <Identifier key="role" name={entry.role} max={63} />],
          ['Administrator', <Identifier key="admin" name={entry.ranAs} max={63} />],
          ['By', `${entry.user} on ${entry.host}`],
          ...(entry.action === 'grant' && entry.outcome === 'applied' && !stands
            ? [['Since then', 'Taken back'] satisfies [string, string]]
            : []),
          ...(entry.problem === null
            ? []
            : [['Failed', visibleText(entry.problem)] satisfies [string, string]]),
        ]}
      />
      <SqlViewer title="SQL" sql={entry.sql} fileName={`pgkeep-audit-${entry.id}.sql`} />
    </Drawer>
  );
}

function titleOf({ action, outcome }: AuditEntry): string {
  const words = actionWords[action];
  return outcome === 'applied' ? words.ran : `${words.title} failed`;
}
