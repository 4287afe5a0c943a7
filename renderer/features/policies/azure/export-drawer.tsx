import { Button } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { PolicySummary } from '../../../../shared/policies/policies.ts';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import { CodeBlock } from '../../../ui/copyable/code-block.tsx';
import { download } from '../../../ui/copyable/download.ts';
import { Drawer } from '../../../ui/dialogs/drawer.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { BlockSkeleton } from '../../../ui/states/skeletons.tsx';
import { documentName } from './file-name.ts';
import { LeftOut } from './left-out.tsx';

/** A policy in Azure Backup's JSON, to copy or to save, and what of it has no place there. */
export function AzureExportDrawer({ policy, onClose }: { policy: PolicySummary; onClose: () => void }) {
  const { data, error, isPending } = useQuery(
    orpc.policies.toAzure.queryOptions({
      input: { policy: policy.id, vault: policy.vaultId },
      // what was written when this was open before may not be what the policy says now
      gcTime: 0,
      staleTime: 0,
    }),
  );
  return (
    <Drawer
      title="Export for Azure Backup"
      open
      onClose={onClose}
      footer={
        <>
          <ReasonedButton
            appearance="primary"
            reason={
              data !== undefined ? null : isPending ? 'Reading the policy…' : 'There is nothing to save.'
            }
            onClick={() => {
              if (data !== undefined) download(documentName(data.name), 'application/json', data.json);
            }}
          >
            Save file
          </ReasonedButton>
          <Button onClick={onClose}>Close</Button>
        </>
      }
    >
      <p>
        <bdi>{visibleText(policy.name)}</bdi> as Azure Backup writes policies for Azure Database for
        PostgreSQL.
      </p>
      {isPending ? <BlockSkeleton height={320} /> : null}
      {error === null ? null : <ErrorCard title="There is no such document" problem={toProblem(error)} />}
      {data === undefined ? null : (
        <>
          <LeftOut title="What Azure Backup has no place for:" sentences={data.leftOut} />
          <CodeBlock title="Policy for Azure Backup" text={data.json} />
        </>
      )}
    </Drawer>
  );
}
