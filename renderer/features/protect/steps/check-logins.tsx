import { makeStyles, tokens } from '@fluentui/react-components';
import { useMemo, useState } from 'react';
import type { ServerSummary } from '../../../../shared/servers/servers.ts';
import type { Column } from '../../../ui/data-table/columns.ts';
import { DataTable } from '../../../ui/data-table/data-table.tsx';
import type { Selection } from '../../../ui/data-table/selection.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { countOf, formatCount } from '../../../../shared/words/counts.ts';
import { Tagged } from '../../../ui/servers/tagged.tsx';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import { credentialWords } from '../../../ui/login/credential-kinds.ts';
import { CredentialText } from '../../../ui/login/credential-text.tsx';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: '16px', minWidth: 0 },
  said: { margin: 0, color: tokens.colorNeutralForeground2 },
});

type LoginRow = Readonly<{ server: ServerSummary; databases: number }>;

const columns: readonly Column<LoginRow>[] = [
  {
    id: 'server',
    title: 'Server',
    width: { min: 144, grow: 1 },
    sortBy: ({ server }) => server.name,
    cell: ({ server }) => (
      <Tagged word={server.environment}>
        <bdi title={visibleText(server.name)}>{visibleText(server.name)}</bdi>
      </Tagged>
    ),
  },
  {
    id: 'user',
    title: 'User',
    width: { min: 80, grow: 1 },
    sortBy: ({ server }) => server.user,
    cell: ({ server }) => <Identifier name={server.user} max={24} />,
  },
  {
    id: 'login',
    title: 'Password from',
    width: { min: 112, grow: 2 },
    sortBy: ({ server }) => credentialWords(server.credential, undefined),
    cell: ({ server }) => <CredentialText credential={server.credential} />,
  },
  {
    id: 'databases',
    title: 'Chosen',
    width: 76,
    align: 'end',
    sortBy: ({ databases }) => databases,
    cell: ({ databases }) => <span>{formatCount(databases)}</span>,
  },
];

const idOf = ({ server }: LoginRow) => server.id;
const nameOf = ({ server }: LoginRow) => server.name;

/** Where the login of each chosen server comes from, to be changed for one or many. */
export function CheckLogins({
  servers,
  chosenOf,
  onChange,
}: {
  servers: readonly ServerSummary[];
  /** How many databases of each server are chosen. */
  chosenOf: ReadonlyMap<string, number>;
  /** Asked to change the login of these. */
  onChange: (servers: readonly ServerSummary[]) => void;
}) {
  const styles = useStyles();
  const [selected, setSelected] = useState<Selection>(new Set());
  const rows = useMemo(
    () => servers.map((server) => ({ server, databases: chosenOf.get(server.id) ?? 0 })),
    [servers, chosenOf],
  );
  const only = servers.length === 1 ? servers : servers.filter(({ id }) => selected.has(id));
  return (
    <div className={styles.box}>
      <p className={styles.said}>
        Backups use the login of the server. Changing it here changes it for every database of that server.
      </p>
      <DataTable
        label="Logins of the chosen servers"
        columns={columns}
        rows={rows}
        rowKey={idOf}
        rowName={nameOf}
        initialSort={{ column: 'server', direction: 'ascending' }}
        {...(servers.length === 1 ? {} : { selection: { selected, onChange: setSelected } })}
      />
      <ReasonedButton
        reason={only.length === 0 ? 'Select the servers first.' : null}
        onClick={() => onChange(only)}
      >
        {only.length > 1 ? `Change login of ${countOf(only.length, 'server')}…` : 'Change login…'}
      </ReasonedButton>
    </div>
  );
}
