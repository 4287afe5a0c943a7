import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { countOf } from '../../../../shared/words/counts.ts';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import type { Column } from '../../../ui/data-table/columns.ts';
import { DataTable } from '../../../ui/data-table/data-table.tsx';
import type { Selection } from '../../../ui/data-table/selection.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { secretWords } from '../../../ui/login/credential-kinds.ts';
import { Identifier } from '../../../ui/text/identifier.tsx';
import type { Candidate } from '../candidates.ts';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: '16px', minWidth: 0 },
  said: { margin: 0, color: tokens.colorNeutralForeground2 },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
});

const loginWords = ({ credential }: Candidate): string =>
  credential === undefined ? 'Login of the server' : secretWords(credential);

const columns: readonly Column<Candidate>[] = [
  {
    id: 'database',
    title: 'Database',
    width: { min: 144, grow: 2 },
    sortBy: ({ database }) => database,
    cell: ({ database }) => <Identifier name={database} max={28} />,
  },
  {
    id: 'server',
    title: 'Server',
    width: { min: 104, grow: 1 },
    sortBy: ({ serverName }) => serverName,
    cell: ({ serverName }) => <bdi title={visibleText(serverName)}>{visibleText(serverName)}</bdi>,
  },
  {
    id: 'login',
    title: 'Login',
    width: { min: 168, grow: 3 },
    sortBy: loginWords,
    cell: (candidate) => {
      const words = visibleText(loginWords(candidate));
      return <span title={words}>{words}</span>;
    },
  },
];

const keyOf = ({ key }: Candidate) => key;
const nameOf = ({ database, serverName }: Candidate) => `${database} on ${serverName}`;

/** Which chosen databases have a login of their own, in a secret of a key vault, to be assigned to one or many. */
export function OwnLogins({
  candidates,
  onAssign,
  onTakeBack,
}: {
  candidates: readonly Candidate[];
  /** Asked to assign a secret to these. */
  onAssign: (some: readonly Candidate[]) => void;
  /** Asked to give these the login of their server again. */
  onTakeBack: (some: readonly Candidate[]) => void;
}) {
  const styles = useStyles();
  const [selected, setSelected] = useState<Selection>(new Set());
  const meant = candidates.length === 1 ? candidates : candidates.filter(({ key }) => selected.has(key));
  const own = meant.filter(({ credential }) => credential !== undefined);
  return (
    <div className={styles.box}>
      <p className={styles.said}>
        A database can have a login of its own, in a secret of an Azure key vault. It is used in place of the
        server’s.
      </p>
      <DataTable
        label="Logins of the chosen databases"
        columns={columns}
        rows={candidates}
        rowKey={keyOf}
        rowName={nameOf}
        initialSort={{ column: 'database', direction: 'ascending' }}
        height={{ maxRows: 8 }}
        {...(candidates.length === 1 ? {} : { selection: { selected, onChange: setSelected } })}
      />
      <div className={styles.buttons}>
        <ReasonedButton
          reason={meant.length === 0 ? 'Select the databases first.' : null}
          onClick={() => onAssign(meant)}
        >
          {meant.length > 1 ? `Assign secret to ${countOf(meant.length, 'database')}…` : 'Assign secret…'}
        </ReasonedButton>
        {own.length === 0 ? null : (
          <Button onClick={() => onTakeBack(own)}>Use the login of the server</Button>
        )}
      </div>
    </div>
  );
}
