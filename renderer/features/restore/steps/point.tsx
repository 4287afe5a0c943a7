import { makeStyles, tokens } from '@fluentui/react-components';
import { useMemo } from 'react';
import type { PointSummary } from '../../../../shared/points/points.ts';
import { lacksWords } from '../../../../shared/words/partial.ts';
import { Age } from '../../../ui/text/age.tsx';
import { Bytes } from '../../../ui/text/bytes.tsx';
import type { Column } from '../../../ui/data-table/columns.ts';
import { DataTable } from '../../../ui/data-table/data-table.tsx';
import { EmptyState } from '../../../ui/states/empty.tsx';
import { Facts } from '../../../ui/layout/facts.tsx';
import { Folded } from '../../../ui/layout/folded.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { countOf, formatCount } from '../../../../shared/words/counts.ts';
import { LinkButton } from '../../../ui/buttons/link.tsx';
import { BlockSkeleton } from '../../../ui/states/skeletons.tsx';
import { Time } from '../../../ui/text/time.tsx';
import { TimeLine } from '../points/time-line.tsx';
import type { usePoints } from '../points/use-points.ts';
import { Unread } from './unread.tsx';

const useStyles = makeStyles({
  gone: { margin: 0 },
  problems: { margin: 0, paddingLeft: '20px', color: tokens.colorNeutralForeground2 },
});

const columnsFor = (chosen: string | undefined): readonly Column<PointSummary>[] => [
  {
    id: 'completed',
    title: 'Completed',
    width: { min: 128, grow: 2 },
    sortBy: (point) => point.completedAt,
    cell: (point) => (
      <span>
        <Time at={point.completedAt} />
        {point.id === chosen ? ' · chosen' : null}
      </span>
    ),
  },
  {
    id: 'age',
    title: 'Age',
    width: 104,
    sortBy: (point) => point.ageMs,
    cell: (point) => <Age since={point.since} none="not known" />,
  },
  {
    id: 'size',
    title: 'Size',
    width: 88,
    align: 'end',
    sortBy: (point) => point.size,
    cell: (point) => <Bytes value={point.size} />,
  },
  {
    id: 'tables',
    title: 'Tables',
    width: 72,
    align: 'end',
    sortBy: (point) => point.tables,
    cell: (point) => formatCount(point.tables),
  },
  {
    id: 'rows',
    title: 'Rows',
    width: 96,
    align: 'end',
    sortBy: (point) => point.rows,
    cell: (point) => (point.rows === null ? '–' : formatCount(point.rows)),
  },
  {
    id: 'warnings',
    title: 'Warnings',
    width: 96,
    align: 'end',
    sortBy: (point) => point.warnings,
    cell: (point) => formatCount(point.warnings),
  },
];

const rowKey = (point: PointSummary) => point.id;

export interface PointStepProps {
  points: ReturnType<typeof usePoints>;
  instance: string;
  onChoose: (point: string) => void;
}

/** The moment that the database comes back from: a time line, and the same as a table. */
export function PointStep({ points, instance, onChoose }: PointStepProps) {
  const styles = useStyles();
  const { query, list, chosen, isGone } = points;
  const columns = useMemo(() => columnsFor(chosen?.id), [chosen?.id]);
  if (query.data === undefined)
    return (
      <Unread
        query={query}
        title="The recovery points were not listed"
        skeleton={<BlockSkeleton height={240} />}
      />
    );
  const { problems } = query.data;
  return (
    <>
      {isGone ? (
        <p className={styles.gone} role="status">
          The recovery point of this address is not there any more. Choose another one.
        </p>
      ) : null}
      {list.length === 0 ? (
        <EmptyState
          sentence="There is no recovery point of this database yet."
          action={<LinkButton href={`/databases/${instance}`}>Show database</LinkButton>}
        />
      ) : (
        <>
          <TimeLine
            points={list}
            chosen={chosen === undefined ? -1 : list.indexOf(chosen)}
            onChoose={(index) => {
              const point = list[index];
              if (point !== undefined) onChoose(point.id);
            }}
          />
          {chosen === undefined ? null : <PointFacts point={chosen} />}
          <Folded summary={`Show ${countOf(list.length, 'recovery point')} as a table`}>
            <DataTable
              label="Recovery points"
              columns={columns}
              rows={list}
              rowKey={rowKey}
              initialSort={{ column: 'completed', direction: 'descending' }}
              height={{ maxRows: 8 }}
              onOpen={(point) => onChoose(point.id)}
            />
          </Folded>
        </>
      )}
      {problems.length === 0 ? null : <UnreadablePoints problems={problems} />}
    </>
  );
}

/** What is known of the chosen point. */
function PointFacts({ point }: { point: PointSummary }) {
  return (
    <Facts
      facts={[
        ['Completed', <Time key="at" at={point.completedAt} />],
        ['Age', <Age key="age" since={point.since} none="not known" />],
        ['Damaged', point.damage ?? null],
        ['Size', <Bytes key="size" value={point.size} />],
        [
          'Holds',
          `${countOf(point.tables, 'table')}, ${point.rows === null ? 'rows not counted' : countOf(point.rows, 'row')}`,
        ],
        ['From', `PostgreSQL ${point.serverVersion}`],
        ['Vault', <bdi key="vault">{visibleText(point.vaultName)}</bdi>],
        ['Left out', visibleText(lacksWords(point, 20)) || null],
        ['Warnings', point.warnings === 0 ? null : formatCount(point.warnings)],
        ['Notes', (point.notes ?? 0) === 0 ? null : formatCount(point.notes ?? 0)],
      ]}
    />
  );
}

interface UnreadablePointsProps {
  problems: readonly { readonly pointId?: string | undefined; readonly problem: string }[];
}

function UnreadablePoints({ problems }: UnreadablePointsProps) {
  const styles = useStyles();
  return (
    <div>
      <p>
        {countOf(problems.length, 'recovery point')} cannot be read and {problems.length === 1 ? 'is' : 'are'}{' '}
        not shown:
      </p>
      <ul className={styles.problems}>
        {problems.map(({ pointId, problem }) => (
          <li key={pointId}>
            {pointId}: {visibleText(problem)}
          </li>
        ))}
      </ul>
    </div>
  );
}
