import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { namedPlaceText, type NamedPlace } from '../../../shared/vaults/second-place.ts';
import type { VaultDetails, VaultSummary } from '../../../shared/vaults/vaults.ts';
import { orpc } from '../../api/client.ts';
import { isNotFound, toProblem } from '../../api/problem.ts';
import type { PageAddress } from '../../ui/layout/page-address.ts';
import { Age, Ago } from '../../ui/text/age.tsx';
import { accessAddress } from '../../ui/access/address.ts';
import type { Column } from '../../ui/data-table/columns.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { EmptyState } from '../../ui/states/empty.tsx';
import { Facts } from '../../ui/layout/facts.tsx';
import { formatSize } from '../../../shared/words/sizes.ts';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { countOf, formatCount } from '../../../shared/words/counts.ts';
import { Identifier } from '../../ui/text/identifier.tsx';
import { LinkButton } from '../../ui/buttons/link.tsx';
import { NoticeBar } from '../../ui/states/notice-bar.tsx';
import { Page } from '../../ui/layout/page.tsx';
import { SizeBar } from '../../ui/charts/size-bar.tsx';
import { TableSkeleton } from '../../ui/states/skeletons.tsx';
import { Time } from '../../ui/text/time.tsx';
import { UnknownPage } from '../../ui/states/unknown-page.tsx';
import { UnreadableInVault, VaultFailure } from './vault-problems.tsx';
import { AccessWords } from './access-words.tsx';
import { AzureFindings } from './azure-findings.tsx';
import { CarryOver } from './carry-over.tsx';
import { CleanVault } from './clean-vault.tsx';
import { RemoveVault } from './remove-vault.tsx';
import { SecondPlaceDrawer } from './second-place/second-place-drawer.tsx';
import { VaultLoginDrawer } from './vault-login-drawer.tsx';
import { locationText } from '../../ui/storage/form.ts';

type Row = VaultDetails['instances'][number];

const rowKey = (row: Row) => row.id;

const tableColumns = (largest: number): readonly Column<Row>[] => [
  {
    id: 'name',
    title: 'Database',
    width: { min: 200, grow: 4 },
    sortBy: (row) => row.name,
    cell: (row) => (
      <Link href={`/databases/${row.id}`}>
        <Identifier name={row.name} max={48} />
      </Link>
    ),
  },
  {
    id: 'points',
    title: 'Points',
    width: 96,
    align: 'end',
    sortBy: (row) => row.points,
    cell: (row) => formatCount(row.points),
  },
  {
    id: 'size',
    title: 'Size',
    width: { min: 200, grow: 2 },
    align: 'end',
    sortBy: (row) => row.bytes,
    cell: (row) => <SizeBar bytes={row.bytes} largest={largest} />,
  },
  {
    id: 'latest',
    title: 'Latest point',
    width: 176,
    sortBy: (row) => row.latest,
    cell: (row) => <Time at={row.latest} none="none" />,
  },
  {
    id: 'age',
    title: 'Age',
    width: 112,
    sortBy: (row) => row.latestAgeMs,
    cell: (row) => <Age since={row.latestSince} />,
  },
];

/** How the vault stands, in one sentence. */
function sentence(vault: VaultDetails): string {
  const points = vault.instances.reduce((sum, instance) => sum + instance.points, 0);
  const bytes = vault.instances.reduce((sum, instance) => sum + instance.bytes, 0);
  return `Holds ${countOf(points, 'recovery point')} of ${countOf(vault.instances.length, 'database')}, ${formatSize(bytes)}.`;
}

/** How the vault stands; where it could not be read now, that, and how it stood when it was. `at` is in ms since 1970. */
function StateWords({
  vault,
  hasFailed,
  at,
}: {
  vault: VaultDetails | undefined;
  hasFailed: boolean;
  at: number;
}) {
  if (vault === undefined) return hasFailed ? 'The vault cannot be read now.' : 'Reading the vault…';
  if (!hasFailed) return sentence(vault);
  return (
    <>
      The vault cannot be read now. As it was read <Ago at={new Date(at).toISOString()} />: {sentence(vault)}
    </>
  );
}

/** One vault: what it keeps, read from the vault itself. */
export default function VaultPage({ params }: PageAddress) {
  const id = params['id'] ?? '';
  const [open, setOpen] = useState<DialogName | null>(null);
  const vaults = useQuery(orpc.vaults.list.queryOptions());
  const shown = useQuery(orpc.vaults.show.queryOptions({ input: { vault: id } }));
  const known = vaults.data?.find((vault) => vault.id === id);
  const vault = shown.data;
  if (known === undefined && isNotFound(shown.error)) return <UnknownPage kind="vault" asked={id} />;
  const name = visibleText(known?.name ?? vault?.name ?? 'Vault');
  return (
    <Page
      title={name}
      heading={<bdi>{name}</bdi>}
      above={<Link href="/vaults">Vaults</Link>}
      fill
      state={<StateWords vault={vault} hasFailed={shown.error !== null} at={shown.dataUpdatedAt} />}
      actions={
        <>
          <Button onClick={() => void shown.refetch()}>Read again</Button>
          {known !== undefined && vault?.format === 1 ? (
            <Button onClick={() => setOpen('carry-over')}>Carry over</Button>
          ) : null}
          {known === undefined ? null : (
            <MoreActions
              onClean={() => setOpen('clean')}
              onRemove={() => setOpen('remove')}
              {...(known.location.kind === 'folder' ? {} : { onLogin: () => setOpen('login') })}
              {...(known.runtime === undefined ? {} : { onSecondPlace: () => setOpen('second-place') })}
            />
          )}
        </>
      }
      action={
        vault === undefined || shown.error !== null ? undefined : (
          <LinkButton appearance="primary" href={`/protect?${new URLSearchParams({ vault: id }).toString()}`}>
            Protect databases
          </LinkButton>
        )
      }
    >
      {known === undefined ? null : (
        <VaultFacts vault={known} format={vault?.format} askedAt={shown.dataUpdatedAt} />
      )}
      {known === undefined ? null : <AzureFindings vault={known} />}
      {vault === undefined || vault.unconfirmedRuntime === null ? null : (
        <Unconfirmed place={vault.unconfirmedRuntime} onConfirm={() => setOpen('second-place')} />
      )}
      {shown.isPending ? <TableSkeleton /> : null}
      {shown.error === null ? null : (
        <VaultFailure
          vault={id}
          problem={toProblem(shown.error)}
          onLogin={() => setOpen('login')}
          onTryAgain={() => void shown.refetch()}
        />
      )}
      <UnreadableInVault problems={vault?.problems ?? []} />
      {vault === undefined ? null : (
        <Databases instances={vault.instances} isCurrent={shown.error === null} />
      )}
      {known === undefined ? null : (
        <OpenDialog
          which={open}
          vault={known}
          named={vault?.unconfirmedRuntime ?? null}
          onClose={() => setOpen(null)}
        />
      )}
    </Page>
  );
}

/** What the vault holds, by database; or held, where it could not be read again. */
function Databases({ instances, isCurrent }: { instances: readonly Row[]; isCurrent: boolean }) {
  const [, navigate] = useLocation();
  const columns = useMemo(
    () => tableColumns(Math.max(0, ...instances.map((instance) => instance.bytes))),
    [instances],
  );
  if (instances.length === 0) {
    if (!isCurrent) return null;
    return (
      <EmptyState sentence="The vault is empty. Protect a database to put its first recovery point here." />
    );
  }
  return (
    <DataTable
      label="Databases in this vault"
      height="fill"
      columns={columns}
      rows={instances}
      rowKey={rowKey}
      initialSort={{ column: 'size', direction: 'descending' }}
      onOpen={(row) => navigate(`/databases/${row.id}`)}
    />
  );
}

/** The vault names a second place that nobody has confirmed here. */
function Unconfirmed({ place, onConfirm }: { place: NamedPlace; onConfirm: () => void }) {
  return (
    <NoticeBar
      kind="warning"
      action={
        <Button size="small" onClick={onConfirm}>
          Confirm second place
        </Button>
      }
    >
      The leases of this vault lie in <Identifier name={namedPlaceText(place)} max={96} />, as its vault.json
      says. Nobody has confirmed that here: until then nobody can tell who works in the vault, and backups
      from here have a warning.
    </NoticeBar>
  );
}

type DialogName = 'carry-over' | 'clean' | 'login' | 'remove' | 'second-place';

interface OpenDialogProps {
  which: DialogName | null;
  vault: VaultSummary;
  named: NamedPlace | null;
  onClose: () => void;
}

function OpenDialog({ which, vault, named, onClose }: OpenDialogProps) {
  if (which === 'second-place') return <SecondPlaceDrawer vault={vault} named={named} onClose={onClose} />;
  if (which === 'login') return <VaultLoginDrawer vault={vault} onClose={onClose} />;
  if (which === 'carry-over') return <CarryOver vault={vault} onClose={onClose} />;
  if (which === 'clean') return <CleanVault vault={vault} onClose={onClose} />;
  return which === 'remove' ? <RemoveVault vault={vault} onClose={onClose} /> : null;
}

interface MoreActionsProps {
  onClean: () => void;
  onRemove: () => void;
  /** Present where the vault is in a container. */
  onLogin?: () => void;
  /** Present where the vault has a second place. */
  onSecondPlace?: () => void;
}

function MoreActions({ onClean, onRemove, onLogin, onSecondPlace }: MoreActionsProps) {
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button icon={<MoreHorizontalRegular />} aria-label="More actions" />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuItem onClick={onClean}>Clean up</MenuItem>
          {onLogin === undefined ? null : <MenuItem onClick={onLogin}>Change login</MenuItem>}
          {onSecondPlace === undefined ? null : (
            <MenuItem onClick={onSecondPlace}>Change second place</MenuItem>
          )}
          <MenuItem onClick={onRemove}>Remove vault</MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

/** Where the vault is and how pgkeep gets into it. `askedAt` in milliseconds since 1970; 0: not yet. */
function VaultFacts({
  vault,
  format,
  askedAt,
}: {
  vault: VaultSummary;
  format: VaultDetails['format'] | undefined;
  askedAt: number;
}) {
  return (
    <Facts
      facts={[
        ['Kind', vault.location.kind === 'folder' ? 'Folder' : 'Azure Blob container'],
        ['Place', <Identifier key="place" name={locationText(vault.location)} max={96} />],
        [
          'Access',
          vault.location.kind === 'folder' ? null : (
            <span key="access">
              <AccessWords credential={vault.location.credential} />
              {vault.location.credential.kind === 'entra' ? (
                <>
                  {' · '}
                  <Link href={accessAddress({ vault: vault.id })}>Access in Azure</Link>
                </>
              ) : null}
            </span>
          ),
        ],
        [
          'Leases in',
          vault.runtime === undefined ? null : (
            <Identifier key="leases" name={locationText(vault.runtime)} max={96} />
          ),
        ],
        ['Added', <Time key="added" at={vault.addedAt} />],
        ['Format', format === 1 ? '1 (older)' : null],
        ['Asked', askedAt === 0 ? null : <Ago key="asked" at={new Date(askedAt).toISOString()} />],
      ]}
    />
  );
}
