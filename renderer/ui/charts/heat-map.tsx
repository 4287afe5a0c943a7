import { makeStyles, tokens } from '@fluentui/react-components';
import { useState, type KeyboardEvent } from 'react';
import { useStatusColours } from '../../look/status-colours.ts';
import { calendarWeeks, type CalendarDay, type DayState } from './calendar.ts';
import { WithTable } from './with-table.tsx';

const cell = 12;
const pitch = 15;
const left = 32;
const top = 20;

const useStyles = makeStyles({
  scroll: { overflowX: 'auto', maxWidth: '100%' },
  label: { fontSize: '11px', fill: tokens.colorNeutralForeground3, fontFamily: tokens.fontFamilyBase },
  day: { outlineStyle: 'none' },
  said: { minHeight: '20px', fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
});

const stateWords: Record<DayState, string> = {
  empty: 'no recovery point',
  ok: 'recovery point',
  warning: 'recovery point with warnings',
  failed: 'backup failed',
};

const month = new Intl.DateTimeFormat('en-GB', { month: 'short' });
const longDay = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});
const asDate = (date: string) => new Date(`${date}T12:00:00`);

export interface HeatMapProps {
  /** Days that something happened on; the others are empty. */
  days: readonly CalendarDay[];
  today: Date;
  weeks?: number;
  label: string;
  /** A click on a day, or Enter. */
  onOpen?: (date: string) => void;
}

/** Calendar of days, a column a week. Arrow keys walk; the day is said below. Colour is repeated by a mark. */
export function HeatMap({ days, today, weeks = 26, label, onOpen }: HeatMapProps) {
  const styles = useStyles();
  const colours = useStatusColours();
  const fills: Record<DayState, string> = {
    empty: tokens.colorNeutralBackground3,
    ok: colours.good,
    warning: colours.warning,
    failed: colours.bad,
  };
  const columns = calendarWeeks(today, weeks);
  const all = columns.flat();
  const known = new Map(days.map((day) => [day.date, day]));
  const [active, setActive] = useState(all.length - 1);
  const stateOf = (date: string): DayState => known.get(date)?.state ?? 'empty';
  const says = (date: string) => {
    const day = known.get(date);
    return `${longDay.format(asDate(date))}: ${day?.text ?? stateWords.empty}`;
  };
  const activeDate = all[active];

  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowLeft: -7, ArrowRight: 7, ArrowUp: -1, ArrowDown: 1 };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setActive(Math.min(Math.max(active + step, 0), all.length - 1));
    } else if (event.key === 'Enter' && activeDate !== undefined && onOpen !== undefined) {
      event.preventDefault();
      onOpen(activeDate);
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
      <div
        className={styles.scroll}
        tabIndex={0}
        role="slider"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={all.length - 1}
        aria-valuenow={active}
        aria-valuetext={activeDate === undefined ? '' : says(activeDate)}
        onKeyDown={onKeyDown}
      >
        <svg width={left + columns.length * pitch} height={top + 7 * pitch} aria-hidden="true">
          <CalendarLabels columns={columns} />
          {all.map((date, index) => (
            <Day
              key={date}
              state={stateOf(date)}
              fill={fills[stateOf(date)]}
              x={left + Math.floor(index / 7) * pitch}
              y={top + (index % 7) * pitch}
              active={index === active}
              onPoint={() => setActive(index)}
              onOpen={() => onOpen?.(date)}
            />
          ))}
        </svg>
      </div>
      <div className={styles.said} aria-hidden="true">
        {activeDate === undefined ? '' : says(activeDate)}
      </div>
    </WithTable>
  );
}

/** The days of the week at the left, the months above. */
function CalendarLabels({ columns }: { columns: readonly (readonly string[])[] }) {
  const styles = useStyles();
  return (
    <>
      {['Mon', 'Wed', 'Fri'].map((name, index) => (
        <text key={name} className={styles.label} x={0} y={top + index * 2 * pitch + cell - 2}>
          {name}
        </text>
      ))}
      {columns.map((column, week) => {
        const first = column.find((date) => date.endsWith('-01'));
        return first === undefined || week > columns.length - 2 ? null : (
          <text key={first} className={styles.label} x={left + week * pitch} y={12}>
            {month.format(asDate(first))}
          </text>
        );
      })}
    </>
  );
}

/** One day: a square in the colour of what happened, with a mark where it was no good. */
function Day(props: {
  state: DayState;
  fill: string;
  /** Upper left corner, in pixels. */
  x: number;
  y: number;
  active: boolean;
  onPoint: () => void;
  onOpen: () => void;
}) {
  const { state, fill, x, y, active } = props;
  return (
    <g onMouseEnter={props.onPoint} onClick={props.onOpen}>
      <rect
        x={x}
        y={y}
        width={cell}
        height={cell}
        rx={3}
        fill={fill}
        stroke={active ? tokens.colorStrokeFocus2 : tokens.colorNeutralStroke2}
        strokeWidth={active ? 2 : state === 'empty' ? 1 : 0}
      />
      {state === 'failed' ? (
        <path d={`M${x + 3.5} ${y + 3.5}l5 5m0-5l-5 5`} stroke="Canvas" strokeWidth="1.5" />
      ) : null}
      {state === 'warning' ? (
        <path d={`M${x + 6} ${y + 3}v4M${x + 6} ${y + 9}v.2`} stroke="Canvas" strokeWidth="1.5" />
      ) : null}
    </g>
  );
}
