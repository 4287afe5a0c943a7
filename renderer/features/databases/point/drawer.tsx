import { Button, Tab, TabList } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import type { PointSummary } from '../../../../shared/points/points.ts';
import { promiseWords } from '../../../../shared/words/promises.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { Drawer } from '../../../ui/dialogs/drawer.tsx';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { formatTime } from '../../../ui/format/time.ts';
import { LinkButton } from '../../../ui/buttons/link.tsx';
import { TextSkeleton } from '../../../ui/states/skeletons.tsx';
import { useNow } from '../../../ui/text/use-now.ts';
import { HoldDialog } from '../holds/dialogs.tsx';
import { HoldMenu } from '../holds/menu.tsx';
import { ShownHolds } from '../holds/point-holds.tsx';
import type { HoldQuestion } from '../holds/questions.ts';
import { DeletePointDialog, type DeletedPoint } from './delete-dialog.tsx';
import { ArchiveContents } from './archive-contents.tsx';
import { ManifestFacts } from './manifest-facts.tsx';
import { PointProof } from './proof.tsx';
import { Signature } from './signature.tsx';
import { VerifyDialog } from './verify-dialog.tsx';

/** One recovery point: its manifest, what is in it, and what can be done with it. */
export function PointDrawer({
  instanceId,
  serverId,
  point,
  isOnly,
  onClose,
}: {
  instanceId: string;
  /** The server that the database is on. */
  serverId: string;
  point: DeletedPoint & Pick<PointSummary, 'completedAt' | 'since' | 'promise'>;
  /** Whether the database has no other one. */
  isOnly: boolean;
  onClose: () => void;
}) {
  const now = new Date(useNow(60_000));
  const [asking, setAsking] = useState<'verify' | 'delete' | HoldQuestion | null>(null);
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
          <Button onClick={() => setAsking('verify')}>Verify…</Button>
          <Button onClick={() => setAsking('delete')}>Delete…</Button>
          <HoldMenu holds={point.holds} label="Menu of the recovery point" onAsk={setAsking} />
        </>
      }
    >
      <ShownPromise promise={point.promise} />
      <ShownHolds holds={point.holds} />
      <PointProof instanceId={instanceId} pointId={point.id} />
      <Signature instanceId={instanceId} pointId={point.id} />
      <PointTabs instanceId={instanceId} point={point} />
      {asking === 'delete' ? (
        <DeletePointDialog
          instanceId={instanceId}
          point={point}
          named={`the recovery point of ${time}`}
          isOnly={isOnly}
          onDeleted={onClose}
          onClose={() => setAsking(null)}
        />
      ) : null}
      {asking === null || asking === 'delete' || asking === 'verify' ? null : (
        <HoldDialog
          question={asking}
          instanceId={instanceId}
          point={point}
          named={`the recovery point of ${time}`}
          onClose={() => setAsking(null)}
        />
      )}
      {asking === 'verify' ? (
        <VerifyDialog
          instanceId={instanceId}
          point={point.id}
          what="this recovery point"
          named={`the recovery point of ${time}`}
          serverId={serverId}
          onClose={() => setAsking(null)}
        />
      ) : null}
    </Drawer>
  );
}

/** Until when it is kept, under which rule, and what changes of that. */
function ShownPromise({ promise }: Pick<PointSummary, 'promise'>) {
  if (promise === undefined) return null;
  return (
    <div>
      {promiseWords(promise).map((sentence) => (
        <div key={sentence}>{visibleText(sentence)}</div>
      ))}
    </div>
  );
}

/** What the manifest says, or what the archive holds. */
function PointTabs(props: { instanceId: string; point: { id: string; since: string | null } }) {
  const { instanceId, point } = props;
  const [tab, setTab] = useState<'manifest' | 'contents'>('manifest');
  const reference = { instance: instanceId, point: point.id };
  const shown = useQuery(orpc.points.show.queryOptions({ input: reference, staleTime: Infinity }));
  return (
    <>
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
    </>
  );
}
