const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const longestStep = 6 * hourMs;
const mostSteps = 6;

/** Distances between labels that read well on a clock, in ms. */
const steps: readonly number[] = [
  minuteMs,
  2 * minuteMs,
  5 * minuteMs,
  10 * minuteMs,
  15 * minuteMs,
  30 * minuteMs,
  hourMs,
  2 * hourMs,
  3 * hourMs,
  4 * hourMs,
  longestStep,
];

/** Where an axis of hours begins and ends, and its labels between: all ms since 1970. */
export type ClockAxis = Readonly<{ begin: number; end: number; ticks: readonly number[] }>;

/**
 * The axis that shows a span of at most some days as large as it can be: it ends on full steps of the local clock
 * around `from` and `to` (ms since 1970), with at most six distances between labels.
 * `offsetMs`: what local time is ahead of UTC.
 */
export function clockAxis(from: number, to: number, offsetMs: number): ClockAxis {
  const ends = (step: number) => {
    const begin = Math.floor((from + offsetMs) / step) * step - offsetMs;
    const end = Math.max(begin + step, Math.ceil((to + offsetMs) / step) * step - offsetMs);
    return { begin, end, count: Math.round((end - begin) / step) };
  };
  const step = steps.find((each) => ends(each).count <= mostSteps) ?? longestStep;
  const { begin, end, count } = ends(step);
  return { begin, end, ticks: Array.from({ length: count + 1 }, (_, index) => begin + index * step) };
}
