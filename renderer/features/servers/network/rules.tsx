import { Button } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { AccessChange } from '../../../../shared/access/changes.ts';
import type { ServerRule } from '../../../../shared/access/network.ts';
import { orpc } from '../../../api/client.ts';
import { TakeBackDialog } from '../../../ui/access/take-back-dialog.tsx';
import type { Column } from '../../../ui/data-table/columns.ts';
import { DataTable } from '../../../ui/data-table/data-table.tsx';
import { StatusBadge } from '../../../ui/states/status/status-badge.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { Time } from '../../../ui/text/time.tsx';
import { useNow } from '../../../ui/text/use-now.ts';
import { addressesOf, isOver, madeBy } from './words.ts';

const rowKey = ({ name }: ServerRule) => name;

interface Known {
  readonly server: string;
  readonly changes: readonly AccessChange[];
  readonly now: number;
  readonly onTake: (change: AccessChange) => void;
}

const columnsOf = ({ server, changes, now, onTake }: Known): readonly Column<ServerRule>[] => [
  {
    id: 'addresses',
    title: 'Lets in',
    width: { min: 144, grow: 2 },
    sortBy: ({ startIpAddress }) => startIpAddress,
    cell: (rule) => addressesOf(rule),
  },
  {
    id: 'name',
    title: 'Rule',
    width: { min: 144, grow: 3 },
    sortBy: ({ name }) => name,
    cell: ({ name }) => <Identifier name={name} max={48} />,
  },
  {
    id: 'owner',
    title: 'For',
    width: { min: 96, grow: 1 },
    sortBy: ({ temporary }) => temporary?.owner ?? null,
    cell: ({ temporary }) => (temporary === null ? '–' : <Identifier name={temporary.owner} max={32} />),
  },
  {
    id: 'until',
    title: 'Until',
    width: 168,
    sortBy: ({ temporary }) => temporary?.until ?? null,
    cell: (rule) =>
      rule.temporary === null ? (
        'always'
      ) : isOver(rule, now) ? (
        <StatusBadge status="warning" word="Over, still there" />
      ) : (
        <Time at={rule.temporary.until} />
      ),
  },
  {
    id: 'actions',
    title: 'Actions',
    width: 128,
    cell: (rule) => {
      const change = madeBy(changes, { server, rule });
      return change === undefined ? null : (
        <Button
          size="small"
          appearance="subtle"
          aria-label={`Take away: ${visibleText(rule.name)}`}
          onClick={() => onTake(change)}
        >
          Take away
        </Button>
      );
    },
  },
];

/** What the firewall of a server lets in; a rule that this home made can be taken away. */
export function Rules({ server, rules }: { server: string; rules: readonly ServerRule[] }) {
  const [taking, setTaking] = useState<AccessChange | null>(null);
  const { data: changes } = useQuery(orpc.access.changes.queryOptions({ input: { limit: 1000 } }));
  const now = useNow(60_000);
  const columns = useMemo(() => {
    const known = { server, changes: changes ?? [], now, onTake: setTaking };
    const isAnyMade = rules.some((rule) => madeBy(known.changes, { server, rule }) !== undefined);
    return columnsOf(known).filter(({ id }) => id !== 'actions' || isAnyMade);
  }, [server, rules, changes, now]);
  return (
    <>
      <DataTable
        label="Firewall rules"
        columns={columns}
        rows={rules}
        rowKey={rowKey}
        height={{ maxRows: 6 }}
      />
      {taking === null ? null : <TakeBackDialog change={taking} onClose={() => setTaking(null)} />}
    </>
  );
}
