import { Button, makeStyles } from '@fluentui/react-components';
import type { AzureIdentity, IdentityStatus } from '../../../shared/identities/identities.ts';
import type { Column } from '../../ui/data-table/columns.ts';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { StatusBadge } from '../../ui/states/status/status-badge.tsx';
import { Identifier } from '../../ui/text/identifier.tsx';
import { cloudWords, kindWords, tenantOf } from './words.ts';

const useStyles = makeStyles({ actions: { display: 'flex', gap: '4px' } });

interface Actions {
  readonly onAgain: (of: IdentityStatus) => void;
  readonly onSignOut: (of: IdentityStatus) => void;
}

export const identityColumns = (actions: Actions): readonly Column<IdentityStatus>[] => [
  {
    id: 'name',
    title: 'Name',
    width: { min: 168, grow: 4 },
    sortBy: ({ identity }) => identity.name,
    cell: ({ identity }) => <CutByColumn name={identity.name} />,
  },
  {
    id: 'kind',
    title: 'Kind',
    width: 136,
    sortBy: ({ identity }) => kindWords[identity.kind],
    cell: ({ identity }) => kindWords[identity.kind],
  },
  {
    id: 'state',
    title: 'State',
    width: 144,
    cell: ({ state, problem }) =>
      state === 'works' ? (
        <StatusBadge status="ok" word="Works" />
      ) : state === 'fails' ? (
        <StatusBadge status="failed" word="No token" hint={problem?.message} />
      ) : (
        <StatusBadge status="unknown" word="Not checked" />
      ),
  },
  {
    id: 'tenant',
    title: 'Tenant',
    width: { min: 112, grow: 2 },
    cell: ({ identity }) => <Tenant of={identity} />,
  },
  {
    id: 'used',
    title: 'Used by',
    width: { min: 96, grow: 2 },
    cell: ({ usedBy }) => {
      const names = visibleText(usedBy.join(', '));
      return usedBy.length === 0 ? '–' : <span title={names}>{names}</span>;
    },
  },
  {
    id: 'actions',
    title: 'Actions',
    width: 208,
    cell: (row) => <RowActions of={row} {...actions} />,
  },
];

/** A name that its column alone cuts, at its end; whole when pointed at. */
const CutByColumn = ({ name }: { name: string }) => (
  <span title={visibleText(name)}>
    <Identifier name={name} max={Infinity} />
  </span>
);

/** The tenant, and the cloud where it is not the public one. */
function Tenant({ of }: { of: AzureIdentity }) {
  const tenant = tenantOf(of);
  return (
    <>
      {of.cloud === 'public' ? '' : `${cloudWords[of.cloud]}: `}
      {tenant === undefined ? 'its own' : <CutByColumn name={tenant} />}
    </>
  );
}

function RowActions({ of, onAgain, onSignOut }: Actions & { of: IdentityStatus }) {
  const styles = useStyles();
  const name = visibleText(of.identity.name);
  return (
    <div className={styles.actions}>
      <Button
        size="small"
        appearance="subtle"
        aria-label={`Sign in again: ${name}`}
        onClick={() => onAgain(of)}
      >
        Sign in again
      </Button>
      <Button size="small" appearance="subtle" aria-label={`Sign out: ${name}`} onClick={() => onSignOut(of)}>
        Sign out
      </Button>
    </div>
  );
}
