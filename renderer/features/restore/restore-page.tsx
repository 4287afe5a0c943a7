import { skipToken, useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'wouter';
import { orpc } from '../../api/client.ts';
import { useAbout } from '../../api/use-about.ts';
import type { PageAddress } from '../../ui/layout/page-address.ts';
import { Page } from '../../ui/layout/page.tsx';
import { BlockSkeleton } from '../../ui/states/skeletons.tsx';
import { RestoreWizardPage } from './wizard.tsx';

/** Brings a database back. Another database begins again; another point keeps what was chosen. */
export default function RestorePage({ params }: PageAddress) {
  const about = useAbout();
  const [search] = useSearchParams();
  const like = search.get('like');
  const model = useQuery(
    orpc.jobs.show.queryOptions({ input: like === null ? skipToken : { job: like }, staleTime: Infinity }),
  );
  const place = useQuery(
    orpc.places.chosenBefore.queryOptions({ input: like === null ? skipToken : { job: like }, gcTime: 0 }),
  );
  if (like !== null && (model.isPending || place.isPending))
    return (
      <Page title="Restore">
        <BlockSkeleton height={320} />
      </Page>
    );
  return (
    <RestoreWizardPage
      key={`${params['instance'] ?? ''} ${like ?? ''}`}
      instanceId={params['instance'] ?? ''}
      pointId={params['point']}
      like={model.data?.request ?? null}
      place={place.data ?? null}
      keychain={about?.keychain.available === true}
    />
  );
}
