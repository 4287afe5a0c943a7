import { makeStyles, tokens } from '@fluentui/react-components';
import { useMemo, useState, type KeyboardEvent } from 'react';
import { useStatusColours } from '../../look/status-colours.ts';
import { calendarYears, daysOfYear, lastDayOf, type CalendarDay, type DayState } from './calendar.ts';
import { WithTable } from './with-table.tsx';
import { YearBlock } from './year-block.tsx';

const useStyles = makeStyles({
  years: { display: 'flex', flexDirection: 'column', gap: '16px', overflowX: 'auto', maxWidth: '100%' },
  said: { minHeight: '20px', fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
});

const nothing = 'no recovery point';
const nothingPlanned = 'no backup is planned';

const longDay = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});
const asDate = (date: string) => new Date(`${date}T12:00:00`);

/** Days that a key goes on by; Page Up and Page Down go to the same weekday a year before and after. */
const steps: Readonly<Record<string, number>> = {
  ArrowLeft: -7,
  ArrowRight: 7,
  ArrowUp: -1,
  ArrowDown: 1,
  PageUp: -364,
  PageDown: 364,
  Home: -Infinity,
  End: Infinity,
};

export interface HeatMapProps {
  /** Days that something happened on, or is planned for; the others are empty. */
  days: readonly CalendarDay[];
  /** As yyyy-mm-dd. */
  today: string;
  label: string;
  /** A click on a day, or Enter. */
  onOpen?: (date: string) => void;
}

/**
 * Calendar of days, a block a year, the newest first, back to the first day that something happened on. Arrow keys
 * walk; the day is said above. Colour is repeated by a mark.
 */
export function HeatMap({ days, today, label, onOpen }: HeatMapProps) {
  const styles = useStyles();
  const colours = useStatusColours();
  const fills = useMemo(
    (): Record<DayState, string> => ({
      empty: tokens.colorNeutralBackground3,
      ok: colours.good,
      warning: colours.warning,
      failed: colours.bad,
      planned: 'transparent',
    }),
    [colours],
  );
  const known = useMemo(() => new Map(days.map((day) => [day.date, day])), [days]);
  const lastDay = useMemo(() => lastDayOf(days, today), [days, today]);
  const years = useMemo(() => calendarYears([...known.keys()], lastDay), [known, lastDay]);
  const all = useMemo(
    () => years.toReversed().flatMap((year) => daysOfYear(year, lastDay)),
    [years, lastDay],
  );
  // As a date: years that come in before it leave it where it is.
  const [active, setActive] = useState(today);
  const index = Math.max(0, all.indexOf(active));
  const says = `${longDay.format(asDate(active))}: ${known.get(active)?.text ?? (active > today ? nothingPlanned : nothing)}`;
  const onKeyDown = (event: KeyboardEvent) => {
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setActive(all[Math.min(Math.max(index + step, 0), all.length - 1)] ?? today);
    } else if (event.key === 'Enter' && onOpen !== undefined) {
      event.preventDefault();
      onOpen(active);
    }
  };
  return (
    <WithTable
      table={{
        head: ['Day', 'What happened'],
        rows: days
          .toSorted((a, b) => b.date.localeCompare(a.date))
          .map((day) => [longDay.format(asDate(day.date)), day.text]),
      }}
    >
      <div className={styles.said} aria-hidden="true">
        {says}
      </div>
      <div
        className={styles.years}
        tabIndex={0}
        role="slider"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={all.length - 1}
        aria-valuenow={index}
        aria-valuetext={says}
        onKeyDown={onKeyDown}
      >
        {years.map((year) => (
          <YearBlock
            key={year}
            year={year}
            lastDay={lastDay}
            days={known}
            fills={fills}
            active={active}
            onPoint={setActive}
            onOpen={(date) => onOpen?.(date)}
          />
        ))}
      </div>
    </WithTable>
  );
}
