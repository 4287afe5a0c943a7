import { skipToken, useQuery } from '@tanstack/react-query';
import { orpc } from '../../api/client.ts';
import { useAbout } from '../../api/use-about.ts';
import type { PageAddress } from '../../ui/layout/page-address.ts';
import { Page } from '../../ui/layout/page.tsx';
import { stepIn, useOpening, useQueryText } from '../../ui/layout/step-address.ts';
import { BlockSkeleton } from '../../ui/states/skeletons.tsx';
import { likeOf, openingAddress, resumed } from './address.ts';
import { draftOfRequest } from './draft-of-request.ts';
import { restoreDraft } from './kept-draft.ts';
import { restoreStepIds } from './steps/list.ts';
import type { RestoreWizardPageProps } from './use-wizard.ts';
import { RestoreWizardPage } from './wizard.tsx';

/** Brings a database back. Another database begins again; another point keeps what was chosen. */
export default function RestorePage({ params }: PageAddress) {
  const about = useAbout();
  const search = useQueryText();
  const like = likeOf(search);
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
    <RestoreWizard
      key={`${params['instance'] ?? ''} ${like ?? ''}`}
      address={{ instance: params['instance'] ?? '', point: params['point'], search }}
      like={model.data?.request ?? null}
      place={place.data ?? null}
      keychain={about?.keychain.available === true}
    />
  );
}

/** The wizard at the address that it opens at, with the draft that was kept for it. */
function RestoreWizard(props: Omit<RestoreWizardPageProps, 'kept'>) {
  const { address, like, place, keychain } = props;
  const isOpen = useOpening(
    () =>
      openingAddress(address, {
        kept: restoreDraft.read(),
        beginsLikeAnother: draftOfRequest(like, keychain) !== null,
        place,
      }),
    stepIn(address.search, restoreStepIds) !== null,
  );
  // Not even a title: it would take the focus from the one that comes at once.
  if (!isOpen) return null;
  return <RestoreWizardPage {...props} kept={resumed(address, restoreDraft.read())} />;
}
