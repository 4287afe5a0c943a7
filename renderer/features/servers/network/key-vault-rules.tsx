import { Button } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { AccessChange } from '../../../../shared/access/changes.ts';
import type { KeyVaultNetwork } from '../../../../shared/access/network.ts';
import { orpc } from '../../../api/client.ts';
import { TakeBackDialog } from '../../../ui/access/take-back-dialog.tsx';
import type { Column } from '../../../ui/data-table/columns.ts';
import { DataTable } from '../../../ui/data-table/data-table.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { StatusBadge } from '../../../ui/states/status/status-badge.tsx';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { Time } from '../../../ui/text/time.tsx';
import { useNow } from '../../../ui/text/use-now.ts';
import { isOver, letInBy } from './words.ts';

type Address = KeyVaultNetwork['addresses'][number];

const rowKey = ({ address }: Address) => address;

interface Known {
  readonly vault: string;
  readonly changes: readonly AccessChange[];
  readonly now: number;
  readonly onTake: (change: AccessChange) => void;
}

const columnsOf = ({ vault, changes, now, onTake }: Known): readonly Column<Address>[] => [
  {
    id: 'address',
    title: 'Lets in',
    width: { min: 144, grow: 2 },
    sortBy: ({ address }) => address,
    cell: ({ address }) => address,
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
    cell: (row) =>
      row.temporary === null ? (
        'not said'
      ) : isOver(row, now) ? (
        <StatusBadge status="warning" word="Over, still there" />
      ) : (
        <Time at={row.temporary.until} />
      ),
  },
  {
    id: 'actions',
    title: 'Actions',
    width: 128,
    cell: ({ address, temporary }) => {
      const change = temporary === null ? undefined : letInBy(changes, { vault, address });
      return change === undefined ? null : (
        <Button
          size="small"
          appearance="subtle"
          aria-label={`Take away: ${visibleText(address)}`}
          onClick={() => onTake(change)}
        >
          Take away
        </Button>
      );
    },
  },
];

/** What the firewall of a key vault lets in; an address that this home let in can be taken away. */
export function KeyVaultRules({ keyVault: { id, name, addresses } }: { keyVault: KeyVaultNetwork }) {
  const [taking, setTaking] = useState<AccessChange | null>(null);
  const { data: changes } = useQuery(orpc.access.changes.queryOptions({ input: { limit: 1000 } }));
  const now = useNow(60_000);
  const columns = useMemo(
    () => columnsOf({ vault: id ?? '', changes: changes ?? [], now, onTake: setTaking }),
    [id, changes, now],
  );
  if (addresses.length === 0) return null;
  return (
    <>
      <DataTable
        label={`Firewall of the key vault ${visibleText(name)}`}
        columns={columns}
        rows={addresses}
        rowKey={rowKey}
        height={{ maxRows: 6 }}
      />
      {taking === null ? null : <TakeBackDialog change={taking} onClose={() => setTaking(null)} />}
    </>
  );
}
