import { Button, FieldContextProvider, Input, makeStyles, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { PlacePurpose, TicketedPlace } from '../../../shared/places.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { useAbout } from '../../api/use-about.ts';
import { ErrorCard } from '../states/error-card.tsx';
import { visibleText } from '../format/identifier-text.ts';
import { PlaceDialog } from './dialog.tsx';

const useStyles = makeStyles({
  all: { display: 'flex', flexDirection: 'column', gap: '8px' },
  row: { display: 'flex', gap: '8px' },
  input: { flex: '1 1 auto', minWidth: 0, fontFamily: tokens.fontFamilyMonospace },
});

export interface PlaceInputProps {
  purpose: PlacePurpose;
  /** What was chosen; null is nothing. */
  value: TicketedPlace | null;
  /** What is meant where nothing is chosen; absent where something has to be. */
  otherwise?: string;
  onChange: (place: TicketedPlace | null) => void;
}

/**
 * A file or folder of the machine that runs pgkeep. It is chosen and never typed: in the platform's dialog, or from
 * the folders that pgkeep serves. Stands in a Field.
 */
export function PlaceInput({ purpose, value, otherwise, onChange }: PlaceInputProps) {
  const styles = useStyles();
  const about = useAbout();
  const [browsing, setBrowsing] = useState(false);
  const pick = useMutation(
    orpc.places.pick.mutationOptions({
      onSuccess: (place) => (place === null ? undefined : onChange(place)),
    }),
  );
  const shown = value === null ? '' : visibleText(value.path);
  return (
    <div className={styles.all}>
      <div className={styles.row}>
        <Input
          className={styles.input}
          readOnly
          value={shown}
          title={shown}
          placeholder={otherwise ?? 'Nothing chosen yet'}
        />
        {value === null || otherwise === undefined ? null : (
          <Button
            appearance="subtle"
            icon={<DismissRegular />}
            aria-label={`Use none, but ${otherwise}`}
            onClick={() => onChange(null)}
          />
        )}
        <Button
          disabledFocusable={pick.isPending}
          onClick={() => (about?.fileDialogs === true ? pick.mutate({ purpose }) : setBrowsing(true))}
        >
          Browse
        </Button>
      </div>
      {pick.error === null ? null : <ErrorCard problem={toProblem(pick.error)} />}
      {browsing ? (
        // its search belongs to no field of the form
        <FieldContextProvider value={undefined}>
          <PlaceDialog
            purpose={purpose}
            onChoose={(place) => {
              setBrowsing(false);
              onChange(place);
            }}
            onClose={() => setBrowsing(false)}
          />
        </FieldContextProvider>
      ) : null}
    </div>
  );
}
