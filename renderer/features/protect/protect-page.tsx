import { toProblem } from '../../api/problem.ts';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import { Page } from '../../ui/layout/page.tsx';
import { TableSkeleton } from '../../ui/states/skeletons.tsx';
import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../api/client.ts';
import { FirstUse } from '../../ui/states/first-use.tsx';
import { missingStep } from '../../ui/states/errors/missing-step.ts';
import { useServerRows } from '../../ui/servers/use-server-rows.ts';
import { ProtectWizard } from './wizard.tsx';

const title = 'Protect databases';

/** The wizard, once there is a server and a vault to choose from. */
export default function ProtectPage() {
  const { list, rows } = useServerRows();
  const vaults = useQuery(orpc.vaults.list.queryOptions());
  const failed = list.error ?? vaults.error;
  if (list.data !== undefined && vaults.data !== undefined) {
    const missing = missingStep({ servers: list.data.length, vaults: vaults.data.length, instances: 0 });
    if (missing === null || missing.href === '/protect')
      return <ProtectWizard title={title} rows={rows} vaults={vaults.data} />;
    return (
      <Page title={title}>
        <FirstUse step={missing} />
      </Page>
    );
  }
  return (
    <Page title={title}>
      {failed === null ? (
        <TableSkeleton rows={10} />
      ) : (
        <ErrorCard
          problem={toProblem(failed)}
          title="Servers and vaults were not listed"
          action={{
            label: 'Try again',
            onClick: () => {
              void list.refetch();
              void vaults.refetch();
            },
          }}
        />
      )}
    </Page>
  );
}
