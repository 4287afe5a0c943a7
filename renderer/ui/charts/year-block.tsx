import { makeStyles, tokens } from '@fluentui/react-components';
import { memo, type MouseEvent } from 'react';
import { daysOfYear, placeInYear, yearOf, type CalendarDay, type DayState } from './calendar.ts';

const cell = 12;
const pitch = 15;
const left = 36;
const top = 20;
const weeks = 54;

const useStyles = makeStyles({
  block: { display: 'block' },
  label: { fontSize: '11px', fill: tokens.colorNeutralForeground3, fontFamily: tokens.fontFamilyBase },
  year: { fill: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
});

const month = new Intl.DateTimeFormat('en-GB', { month: 'short' });

export interface YearBlockProps {
  year: number;
  /** No day after it is shown. */
  lastDay: string;
  days: ReadonlyMap<string, CalendarDay>;
  fills: Readonly<Record<DayState, string>>;
  /** The day that is looked at, of whichever year. */
  active: string;
  onPoint: (date: string) => void;
  onOpen: (date: string) => void;
}

/** One year of the calendar: a column a week, a square a day. */
export function YearBlock({ year, lastDay, days, fills, active, onPoint, onOpen }: YearBlockProps) {
  const styles = useStyles();
  const dateAt = (event: MouseEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left - left) / pitch);
    const row = Math.floor((event.clientY - box.top - top) / pitch);
    return daysOfYear(year, lastDay).find((date) => {
      const place = placeInYear(date);
      return place.column === column && place.row === row;
    });
  };
  const at = yearOf(active) === year ? placeInYear(active) : null;
  return (
    <svg
      className={styles.block}
      width={left + weeks * pitch}
      height={top + 7 * pitch}
      aria-hidden="true"
      onMouseMove={(event) => {
        const date = dateAt(event);
        if (date !== undefined && date !== active) onPoint(date);
      }}
      onClick={(event) => {
        const date = dateAt(event);
        if (date !== undefined) onOpen(date);
      }}
    >
      <YearLabels year={year} />
      <YearDays year={year} lastDay={lastDay} days={days} fills={fills} />
      {at === null ? null : (
        <rect
          x={left + at.column * pitch}
          y={top + at.row * pitch}
          width={cell}
          height={cell}
          rx={3}
          fill="none"
          stroke={tokens.colorStrokeFocus2}
          strokeWidth={2}
        />
      )}
    </svg>
  );
}

/** The year and the days of the week at the left, the months above. */
function YearLabels({ year }: { year: number }) {
  const styles = useStyles();
  return (
    <>
      <text className={`${styles.label} ${styles.year}`} x={0} y={12}>
        {year}
      </text>
      {['Mon', 'Wed', 'Fri'].map((name, index) => (
        <text key={name} className={styles.label} x={0} y={top + index * 2 * pitch + cell - 2}>
          {name}
        </text>
      ))}
      {Array.from({ length: 12 }, (_, index) => {
        const first = `${year}-${String(index + 1).padStart(2, '0')}-01`;
        return (
          <text key={first} className={styles.label} x={left + placeInYear(first).column * pitch} y={12}>
            {month.format(new Date(`${first}T12:00:00`))}
          </text>
        );
      })}
    </>
  );
}

/** Drawn again only where what happened is not the same any more: there are thousands of squares. */
const YearDays = memo(function YearDays(props: Pick<YearBlockProps, 'year' | 'lastDay' | 'days' | 'fills'>) {
  const { year, lastDay, days, fills } = props;
  return daysOfYear(year, lastDay).map((date) => {
    const { column, row } = placeInYear(date);
    const state = days.get(date)?.state ?? 'empty';
    return (
      <Day key={date} state={state} fill={fills[state]} x={left + column * pitch} y={top + row * pitch} />
    );
  });
});

/** One day: a square in the colour of what happened, with a mark where it was no good; what is planned is an outline. */
function Day({ state, fill, x, y }: { state: DayState; fill: string; x: number; y: number }) {
  return (
    <>
      <rect
        x={x}
        y={y}
        width={cell}
        height={cell}
        rx={3}
        fill={fill}
        stroke={state === 'planned' ? tokens.colorBrandStroke1 : tokens.colorNeutralStroke2}
        strokeWidth={state === 'empty' || state === 'planned' ? 1 : 0}
      />
      {state === 'failed' ? (
        <path d={`M${x + 3.5} ${y + 3.5}l5 5m0-5l-5 5`} stroke="Canvas" strokeWidth="1.5" />
      ) : null}
      {state === 'warning' ? (
        <path d={`M${x + 6} ${y + 3}v4M${x + 6} ${y + 9}v.2`} stroke="Canvas" strokeWidth="1.5" />
      ) : null}
    </>
  );
}
