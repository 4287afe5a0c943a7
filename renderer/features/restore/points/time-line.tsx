import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ChevronLeftRegular } from '@fluentui/react-icons/svg/chevron-left';
import { ChevronRightRegular } from '@fluentui/react-icons/svg/chevron-right';
import { useMemo, useState } from 'react';
import type { PointSummary } from '../../../../shared/points/points.ts';
import { useNow } from '../../../ui/text/use-now.ts';
import { lineWords, pointWords } from './point-words.ts';
import { RangeButtons } from './range-buttons.tsx';
import {
  nearestMark,
  rangesFor,
  steppedTo,
  timeLineMarks,
  viewAround,
  viewOfDays,
  viewWith,
  wholeView,
  type TimeView,
} from './time-line-layout.ts';
import { Marks, Ticks } from './time-line-marks.tsx';
import { useWidth } from '../../../ui/charts/use-width.ts';

const useStyles = makeStyles({
  row: { display: 'grid', gridTemplateColumns: '32px minmax(0, 1fr) 32px', gap: '8px', alignItems: 'center' },
  line: {
    position: 'relative',
    height: '96px',
    borderRadius: '6px',
    cursor: 'pointer',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  inner: { position: 'absolute', inset: '0 24px' },
});

export interface TimeLineProps {
  /** Oldest first, at least one. */
  points: readonly PointSummary[];
  /** Index of the chosen one. */
  chosen: number;
  onChoose: (index: number) => void;
}

/** What is looked at: all, the last days, or the time of a few points that were one mark. */
type Look = { readonly view: TimeView; readonly days: number | undefined } | null;

/**
 * Recovery points in time: a dot each, its area the size; a number where several lie close together, which a click
 * takes apart. Arrow keys step, Home and End go to the ends; what is shown goes along.
 */
export function TimeLine({ points, chosen, onChoose }: TimeLineProps) {
  const styles = useStyles();
  const now = new Date(useNow(60_000));
  const [inner, width] = useWidth();
  const [look, setLook] = useState<Look>(null);
  const placed = useMemo(
    () => points.map(({ completedAt, size }, index) => ({ index, at: Date.parse(completedAt), size })),
    [points],
  );
  const ranges = useMemo(() => rangesFor(placed, width), [placed, width]);
  const all = wholeView(placed);
  const view = look === null ? all : viewWith(look.view, placed[chosen]?.at ?? look.view.to);
  const marks = width === 0 ? [] : timeLineMarks(placed, view, width);
  const point = points[chosen];
  const choose = (index: number) => {
    if (index >= 0 && index < points.length && index !== chosen) onChoose(index);
  };
  const hit = (x: number) => {
    const members = marks[nearestMark(marks, x)]?.members ?? [];
    if (members.length > 1)
      setLook({ view: viewAround(members.flatMap((index) => placed[index] ?? [])), days: undefined });
    choose(members.includes(chosen) ? chosen : (members.at(-1) ?? -1));
  };
  return (
    <div>
      {ranges.length === 0 ? null : (
        <RangeButtons
          ranges={ranges}
          shown={look === null ? null : look.days}
          onChoose={({ days }) => setLook(days === null ? null : { days, view: viewOfDays(days, all.to) })}
          said={lineWords({
            shown: marks.reduce((sum, { members }) => sum + members.length, 0),
            all: points.length,
            clustered: marks.some(({ members }) => members.length > 1),
          })}
        />
      )}
      <div className={styles.row}>
        <Button
          appearance="subtle"
          aria-label="Earlier recovery point"
          icon={<ChevronLeftRegular />}
          disabledFocusable={chosen <= 0}
          onClick={() => choose(chosen - 1)}
        />
        <div
          className={styles.line}
          role="slider"
          tabIndex={0}
          aria-label="Recovery point"
          aria-valuemin={1}
          aria-valuemax={points.length}
          aria-valuenow={chosen + 1}
          aria-valuetext={point === undefined ? undefined : pointWords(point, now)}
          onKeyDown={(event) => {
            const to = steppedTo(event.key, chosen, points.length);
            if (to === null) return;
            event.preventDefault();
            choose(to);
          }}
          onClick={(event) => hit(event.clientX - event.currentTarget.getBoundingClientRect().left - 24)}
        >
          <div className={styles.inner} ref={inner}>
            <Marks points={points} marks={marks} chosen={chosen} now={now} />
          </div>
        </div>
        <Button
          appearance="subtle"
          aria-label="Later recovery point"
          icon={<ChevronRightRegular />}
          disabledFocusable={chosen >= points.length - 1}
          onClick={() => choose(chosen + 1)}
        />
      </div>
      <Ticks view={view} now={now} />
    </div>
  );
}
