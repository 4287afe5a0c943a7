import { ToggleButton, makeStyles, tokens } from '@fluentui/react-components';
import type { TimeRange } from './time-line-layout.ts';

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 8px', margin: '0 40px 4px' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '4px' },
  said: {
    flexBasis: '100%',
    minHeight: '20px',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground3,
  },
});

export interface RangeButtonsProps {
  ranges: readonly TimeRange[];
  /** Days of the range that is shown; null: all. Undefined: something between. */
  shown: number | null | undefined;
  onChoose: (range: TimeRange) => void;
  /** What the line shows, in words. */
  said: string;
}

/** How much of the time the line shows. */
export function RangeButtons({ ranges, shown, onChoose, said }: RangeButtonsProps) {
  const styles = useStyles();
  return (
    <div className={styles.row}>
      <div role="group" aria-label="Time shown" className={styles.buttons}>
        {ranges.map((range) => (
          <ToggleButton
            key={range.title}
            size="small"
            appearance="subtle"
            checked={range.days === shown}
            onClick={() => onChoose(range)}
          >
            {range.title}
          </ToggleButton>
        ))}
      </div>
      <span className={styles.said} role="status">
        {said}
      </span>
    </div>
  );
}
