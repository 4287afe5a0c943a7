import { Link } from 'wouter';
import type { InstanceHealth } from '../../../../shared/instances/overview.ts';
import type { PrivilegeState } from '../../../../shared/privileges.ts';
import { Age } from '../../../ui/text/age.tsx';
import { Bytes } from '../../../ui/text/bytes.tsx';
import type { Column } from '../../../ui/data-table/columns.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { formatCount } from '../../../../shared/words/counts.ts';
import { insteadOfNext } from '../../../ui/schedule/words.ts';
import { policyAddress } from '../../../ui/words/policy.ts';
import { isNotRun } from '../../../../shared/schedule/instance-schedule.ts';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { Tagged } from '../../../ui/servers/tagged.tsx';
import { StatusBadge } from '../../../ui/states/status/status-badge.tsx';
import { Time } from '../../../ui/text/time.tsx';
import { Verified } from '../../../ui/text/verified.tsx';
import { healthOrder, healthWords } from '../../../ui/words/health.ts';
import { privilegeOutcome, privilegeOutcomes, privilegeWords } from './privilege-words.ts';
import { TrendCell } from './trend-cell.tsx';

/** What a window has room for: the narrower it is, the more columns are left out. */
export type Room = 'narrow' | 'medium' | 'wide' | 'roomy' | 'full';

const longestName: Record<Room, number> = { narrow: 30, medium: 30, wide: 40, roomy: 48, full: 60 };

const healthColumn: Column<InstanceHealth> = {
  id: 'health',
  title: 'Health',
  width: 168,
  sortBy: ({ health }) => healthOrder.indexOf(health),
  cell: ({ health, reason }) => (
    <span title={visibleText(reason)} style={{ display: 'flex' }}>
      <StatusBadge {...healthWords[health]} />
    </span>
  ),
};

const databaseColumn = (room: Room): Column<InstanceHealth> => ({
  id: 'database',
  title: 'Database',
  width: { min: 160, grow: 2 },
  sortBy: ({ database }) => database,
  cell: ({ id, database, ownEnvironment }) => (
    <Tagged word={ownEnvironment}>
      <Link href={`/databases/${id}`} tabIndex={-1}>
        <Identifier name={database} max={longestName[room]} />
      </Link>
    </Tagged>
  ),
});

const privilegesColumn = (privileges: ReadonlyMap<string, PrivilegeState>): Column<InstanceHealth> => ({
  id: 'privileges',
  title: 'Privileges',
  width: 120,
  sortBy: ({ id }) => privilegeOutcomes.indexOf(privilegeOutcome(privileges.get(id))),
  cell: ({ id }) => {
    const state = privileges.get(id);
    const badge = <StatusBadge {...privilegeWords[privilegeOutcome(state)]} />;
    return state?.ready === false ? (
      <Link
        href={`/databases/${id}?tab=privileges`}
        tabIndex={-1}
        title={visibleText(state.summary)}
        style={{ display: 'flex' }}
      >
        {badge}
      </Link>
    ) : (
      <span
        title={state === undefined ? 'Not checked yet.' : visibleText(state.summary)}
        style={{ display: 'flex' }}
      >
        {badge}
      </span>
    );
  },
});

/** A database without a tag of its own has its server's. */
const serverColumn: Column<InstanceHealth> = {
  id: 'server',
  title: 'Server',
  width: { min: 132, grow: 1 },
  sortBy: ({ serverName }) => serverName,
  cell: ({ serverName, environment, ownEnvironment }) => (
    <Tagged word={ownEnvironment === undefined ? environment : undefined}>
      <bdi title={visibleText(serverName)}>{visibleText(serverName)}</bdi>
    </Tagged>
  ),
};

const vaultColumn: Column<InstanceHealth> = {
  id: 'vault',
  title: 'Vault',
  width: { min: 88, grow: 1 },
  sortBy: ({ vaultName }) => vaultName,
  cell: ({ vaultName }) => <bdi title={visibleText(vaultName)}>{visibleText(vaultName)}</bdi>,
};

const ageColumn: Column<InstanceHealth> = {
  id: 'age',
  title: 'Age',
  width: 108,
  sortBy: ({ pointAgeMs }) => pointAgeMs,
  cell: ({ latestPointAt, latestPointSince, isPastLimit }) => (
    <Age
      since={latestPointSince}
      none={latestPointAt === null ? 'nothing' : 'not known'}
      isPast={isPastLimit}
    />
  ),
};

const policyColumn: Column<InstanceHealth> = {
  id: 'policy',
  title: 'Policy',
  width: { min: 152, grow: 1 },
  sortBy: ({ policy }) => policy?.name ?? null,
  cell: ({ policy, vaultId }) =>
    policy === undefined ? (
      <span>–</span>
    ) : (
      <Link href={policyAddress({ vaultId, id: policy.id })} tabIndex={-1}>
        <bdi title={visibleText(policy.name)}>{visibleText(policy.name)}</bdi>
      </Link>
    ),
};

/** When it is backed up next; what keeps it from being is said instead. */
const nextColumn: Column<InstanceHealth> = {
  id: 'next',
  title: 'Next run',
  width: 132,
  sortBy: ({ schedule }) => schedule?.next?.start ?? null,
  cell: ({ schedule }) => <NextCell schedule={schedule} />,
};

function NextCell({ schedule }: Pick<InstanceHealth, 'schedule'>) {
  if (schedule === undefined) return <span>–</span>;
  const instead = insteadOfNext(schedule);
  if (instead === undefined) return <Time at={schedule.next?.start} />;
  const status =
    schedule.late !== null ? 'failing' : schedule.state === 'suspended' ? 'suspended' : undefined;
  if (status === undefined && !isNotRun(schedule)) return <span>{instead}</span>;
  return (
    <span title={visibleText(schedule.reason ?? '')} style={{ display: 'flex' }}>
      <StatusBadge status={status ?? 'warning'} word={instead} />
    </span>
  );
}

const verifiedColumn: Column<InstanceHealth> = {
  id: 'verified',
  title: 'Verified',
  width: 136,
  sortBy: ({ lastProof }) => lastProof?.at ?? null,
  cell: ({ lastProof, points }) =>
    points === 0 ? <span>–</span> : <Verified proof={lastProof} as="brief" />,
};

const restoreColumn: Column<InstanceHealth> = {
  id: 'restore',
  title: 'Restore',
  width: 88,
  cell: ({ id, name, points }) =>
    points === 0 ? (
      <span title="No recovery point">–</span>
    ) : (
      <Link href={`/restore/${id}`} tabIndex={-1} aria-label={`Restore ${visibleText(name)}`}>
        Restore…
      </Link>
    ),
};

const latestColumn: Column<InstanceHealth> = {
  id: 'latest',
  title: 'Latest point',
  width: 128,
  sortBy: ({ latestPointAt }) => latestPointAt,
  cell: ({ latestPointAt }) => <Time at={latestPointAt} none="none" />,
};

const pointsColumn: Column<InstanceHealth> = {
  id: 'points',
  title: 'Points',
  width: 76,
  align: 'end',
  sortBy: ({ points }) => points,
  cell: ({ points }) => <span>{formatCount(points)}</span>,
};

const sizeColumn: Column<InstanceHealth> = {
  id: 'size',
  title: 'Size',
  width: 84,
  align: 'end',
  sortBy: ({ latestSize }) => latestSize,
  cell: ({ latestSize }) => <Bytes value={latestSize} />,
};

const trendColumn = (histories: ReadonlyMap<string, readonly number[]>): Column<InstanceHealth> => ({
  id: 'trend',
  title: 'Size trend',
  width: 136,
  cell: (instance) => <TrendCell instance={instance} sizes={histories.get(instance.id) ?? []} />,
});

/** Columns of the list of databases, as many as there is room for; where backups are planned, the next one of each. */
export function databaseColumns(
  histories: ReadonlyMap<string, readonly number[]>,
  privileges: ReadonlyMap<string, PrivilegeState>,
  { room, isAnyPlanned }: { readonly room: Room; readonly isAnyPlanned: boolean },
): Column<InstanceHealth>[] {
  const isWide = room !== 'narrow' && room !== 'medium';
  const isRoomy = room === 'roomy' || room === 'full';
  return [
    healthColumn,
    databaseColumn(room),
    privilegesColumn(privileges),
    serverColumn,
    ...(isWide && (isRoomy || !isAnyPlanned) ? [vaultColumn] : []),
    ageColumn,
    ...(isRoomy && isAnyPlanned ? [policyColumn] : []),
    ...(isAnyPlanned ? [nextColumn] : []),
    ...(room === 'narrow' || (room === 'medium' && isAnyPlanned) ? [] : [verifiedColumn]),
    ...(isRoomy && !isAnyPlanned ? [latestColumn] : []),
    ...(room === 'full' ? [pointsColumn] : []),
    ...(isWide ? [sizeColumn] : []),
    ...(isRoomy ? [trendColumn(histories)] : []),
    restoreColumn,
  ];
}
