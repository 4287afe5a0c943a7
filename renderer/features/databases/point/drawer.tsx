import { Button, Tab, TabList } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { Drawer } from '../../../ui/dialogs/drawer.tsx';
import { ErrorCard } from '../../../ui/states/error-card.tsx';
import { formatTime } from '../../../ui/format/time.ts';
import { LinkButton } from '../../../ui/buttons/link.tsx';
import { TextSkeleton } from '../../../ui/states/skeletons.tsx';
import { useNow } from '../../../ui/text/use-now.ts';
import { ArchiveContents } from './archive-contents.tsx';
import { ManifestFacts } from './manifest-facts.tsx';
import { PointProof } from './proof.tsx';
import { VerifyDialog } from './verify-dialog.tsx';

/** One recovery point: its manifest, what is in it, and what can be done with it. */
export function PointDrawer({
  instanceId,
  serverId,
  point,
  onClose,
}: {
  instanceId: string;
  /** The server that the database is on. */
  serverId: string;
  point: { id: string; completedAt: string; since: string | null };
  onClose: () => void;
}) {
  const now = new Date(useNow(60_000));
  const [tab, setTab] = useState<'manifest' | 'contents'>('manifest');
  const reference = { instance: instanceId, point: point.id };
  const shown = useQuery(orpc.points.show.queryOptions({ input: reference, staleTime: Infinity }));
  const [verifying, setVerifying] = useState(false);
  const time = formatTime(new Date(point.completedAt), now);
  return (
    <Drawer
      title={`Recovery point of ${time}`}
      open
      onClose={onClose}
      footer={
        <>
          <LinkButton href={`/restore/${instanceId}/${point.id}`} appearance="primary">
            Restore…
          </LinkButton>
          <Button onClick={() => setVerifying(true)}>Verify…</Button>
        </>
      }
    >
      <PointProof instanceId={instanceId} pointId={point.id} />
      <TabList
        selectedValue={tab}
        onTabSelect={(_, { value }) => setTab(value === 'contents' ? 'contents' : 'manifest')}
      >
        <Tab value="manifest">Manifest</Tab>
        <Tab value="contents">Contents</Tab>
      </TabList>
      <div role="tabpanel" aria-label={tab === 'manifest' ? 'Manifest' : 'Contents'}>
        {tab === 'contents' ? <ArchiveContents instanceId={instanceId} pointId={point.id} /> : null}
        {tab === 'manifest' && shown.isPending ? <TextSkeleton lines={10} /> : null}
        {tab === 'manifest' && shown.error !== null ? (
          <ErrorCard
            problem={toProblem(shown.error)}
            title="The manifest was not read"
            action={{ label: 'Try again', onClick: () => void shown.refetch() }}
          />
        ) : null}
        {tab === 'manifest' && shown.data !== undefined ? (
          <ManifestFacts
            manifest={shown.data.manifest}
            vaultName={shown.data.vaultName}
            since={point.since}
          />
        ) : null}
      </div>
      {verifying ? (
        <VerifyDialog
          instanceId={instanceId}
          point={point.id}
          what="this recovery point"
          named={`the recovery point of ${time}`}
          serverId={serverId}
          onClose={() => setVerifying(false)}
        />
      ) : null}
    </Drawer>
  );
}
