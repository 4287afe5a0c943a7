import { Button, Tab, TabList } from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { Drawer } from '../../ui/drawer.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { formatTime } from '../../ui/format/time.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { useNotify } from '../../ui/notify.tsx';
import { TextSkeleton } from '../../ui/skeletons.tsx';
import { useNow } from '../../ui/use-now.ts';
import { ArchiveContents } from './archive-contents.tsx';
import { ManifestFacts } from './manifest-facts.tsx';

/** One recovery point: its manifest, what is in it, and what can be done with it. */
export function PointDrawer({
  instanceId,
  point,
  onClose,
}: {
  instanceId: string;
  point: { id: string; completedAt: string };
  onClose: () => void;
}) {
  const now = new Date(useNow(60_000));
  const notify = useNotify();
  const [tab, setTab] = useState<'manifest' | 'contents'>('manifest');
  const reference = { instance: instanceId, point: point.id };
  const shown = useQuery(orpc.points.show.queryOptions({ input: reference, staleTime: Infinity }));
  const verify = useMutation(
    orpc.verify.start.mutationOptions({
      onSuccess: ({ jobId }) => {
        notify({
          title: 'Verification started',
          intent: 'info',
          link: {
            href: `/jobs/${jobId}`,
            label: 'Show job',
            name: `Show job: Verification of the recovery point of ${formatTime(new Date(point.completedAt), now)}`,
          },
        });
      },
    }),
  );
  return (
    <Drawer
      title={`Recovery point of ${formatTime(new Date(point.completedAt), now)}`}
      open
      onClose={onClose}
      footer={
        <>
          <LinkButton href={`/restore/${instanceId}/${point.id}`} appearance="primary">
            Restore…
          </LinkButton>
          <Button disabledFocusable={verify.isPending} onClick={() => verify.mutate(reference)}>
            Verify
          </Button>
        </>
      }
    >
      {verify.error === null ? null : (
        <ErrorCard problem={toProblem(verify.error)} title="The verification did not start" />
      )}
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
          <ManifestFacts manifest={shown.data.manifest} vaultName={shown.data.vaultName} />
        ) : null}
      </div>
    </Drawer>
  );
}
