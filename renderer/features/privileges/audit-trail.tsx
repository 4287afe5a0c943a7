import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { AuditEntry } from '../../../shared/privileges.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import type { Column } from '../../ui/data-table/columns.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { Drawer } from '../../ui/drawer.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { Facts } from '../../ui/facts.tsx';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { Identifier } from '../../ui/identifier.tsx';
import { Section } from '../../ui/section.tsx';
import { SqlViewer } from '../../ui/sql/sql-viewer.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { Time } from '../../ui/time.tsx';
import { actionWords } from './form-words.ts';

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

/** Who changed privileges of this database with pgkeep; a row opens the SQL. */
export function AuditTrail({ database, serverName }: { database: string; serverName: string }) {
  const [opened, setOpened] = useState<AuditEntry | null>(null);
  const audit = useQuery(orpc.privileges.audit.queryOptions({ input: { limit: entriesRead } }));
  const rows = useMemo(
    () =>
      (audit.data ?? []).filter((entry) => entry.database === database && entry.serverName === serverName),
    [audit.data, database, serverName],
  );
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
        <Drawer title={actionWords[opened.action].ran} open onClose={() => setOpened(null)}>
          <Facts
            facts={[
              ['When', <Time key="at" at={opened.at} />],
              ['Database', <Identifier key="database" name={opened.database} max={63} />],
              ['Server', <bdi key="server">{visibleText(opened.serverName)}</bdi>],
              ['Administrator', <Identifier key="admin" name={opened.ranAs} max={63} />],
              ['By', `${opened.user} on ${opened.host}`],
              ...(opened.problem === null
                ? []
                : [['Failed', visibleText(opened.problem)] satisfies [string, string]]),
            ]}
          />
          <SqlViewer title="SQL" sql={opened.sql} fileName={`pgkeep-audit-${opened.id}.sql`} />
        </Drawer>
      )}
    </Section>
  );
}
