import { Link } from 'wouter';
import type { PageAddress } from '../../ui/layout/page-address.ts';
import { toProblem } from '../../api/problem.ts';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import { Page } from '../../ui/layout/page.tsx';
import { BlockSkeleton, TableSkeleton } from '../../ui/states/skeletons.tsx';
import { UnknownPage } from '../../ui/states/unknown-page.tsx';
import { DatabaseDetails } from './details/database-details.tsx';
import { useOverview } from '../../ui/databases/use-overview.ts';

/** One protected database. */
export default function DatabasePage({ params }: PageAddress) {
  const overview = useOverview();
  const instance = overview.instances?.find(({ id }) => id === params['id']);
  if (instance !== undefined)
    return (
      <DatabaseDetails
        instance={instance}
        unreachable={overview.unreachable}
        isAsking={overview.isAsking}
        onAgain={overview.again}
      />
    );
  if (overview.instances !== undefined) return <UnknownPage kind="database" asked={params['id'] ?? ''} />;
  return (
    <Page title="Database" above={<Link href="/databases">Databases</Link>}>
      {overview.isPending ? (
        <>
          <BlockSkeleton height={172} />
          <BlockSkeleton height={208} />
          <TableSkeleton />
        </>
      ) : null}
      {overview.error === null ? null : (
        <ErrorCard
          problem={toProblem(overview.error)}
          title="The database was not found"
          action={{ label: 'Try again', onClick: overview.again }}
        />
      )}
    </Page>
  );
}
