import { FieldContextProvider } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { PlacePurpose, TicketedPlace } from '../../../shared/places.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { useAbout } from '../../api/use-about.ts';
import { ErrorCard } from '../states/errors/error-card.tsx';
import { PlaceDialog } from './dialog.tsx';

/** Lets a file or folder be chosen: in the platform's dialog, or from the folders that pgkeep serves. */
export function useBrowse(purpose: PlacePurpose, onChosen: (place: TicketedPlace) => void) {
  const about = useAbout();
  const [browsing, setBrowsing] = useState(false);
  const pick = useMutation(
    orpc.places.pick.mutationOptions({
      onSuccess: (place) => (place === null ? undefined : onChosen(place)),
    }),
  );
  const shown: ReactNode = (
    <>
      {pick.error === null ? null : <ErrorCard problem={toProblem(pick.error)} />}
      {browsing ? (
        // its search belongs to no field of the form
        <FieldContextProvider value={undefined}>
          <PlaceDialog
            purpose={purpose}
            onChoose={(place) => {
              setBrowsing(false);
              onChosen(place);
            }}
            onClose={() => setBrowsing(false)}
          />
        </FieldContextProvider>
      ) : null}
    </>
  );
  return {
    browse: () => (about?.fileDialogs === true ? pick.mutate({ purpose }) : setBrowsing(true)),
    isPicking: pick.isPending,
    /** To be put near the button: the dialog, and why none could be shown. */
    shown,
  };
}
