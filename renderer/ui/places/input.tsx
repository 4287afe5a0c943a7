import { Button, Input, makeStyles, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import type { PlacePurpose, TicketedPlace } from '../../../shared/places.ts';
import { visibleText } from '../format/identifier-text.ts';
import { useBrowse } from './use-browse.tsx';

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

/** A file or folder of the machine that runs pgkeep. It is chosen and never typed. Stands in a Field. */
export function PlaceInput({ purpose, value, otherwise, onChange }: PlaceInputProps) {
  const styles = useStyles();
  const { browse, isPicking, shown: dialog } = useBrowse(purpose, onChange);
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
        <Button disabledFocusable={isPicking} onClick={browse}>
          Browse
        </Button>
      </div>
      {dialog}
    </div>
  );
}
