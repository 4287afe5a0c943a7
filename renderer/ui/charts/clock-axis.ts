const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

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
  6 * hourMs,
];

/** Where an axis of hours begins and ends, and its labels between: all ms since 1970. */
export type ClockAxis = Readonly<{ begin: number; end: number; ticks: readonly number[] }>;

/**
 * The axis that shows a span of at most some days as large as it can be: it ends on full steps of the local clock
 * around `from` and `to` (ms since 1970), with at most `most` distances between labels.
 * `offsetMs`: what local time is ahead of UTC.
 */
export function clockAxis(from: number, to: number, offsetMs: number, most = 6): ClockAxis {
  for (const step of steps) {
    const begin = Math.floor((from + offsetMs) / step) * step - offsetMs;
    const end = Math.max(begin + step, Math.ceil((to + offsetMs) / step) * step - offsetMs);
    const count = Math.round((end - begin) / step);
    if (count > most && step !== steps.at(-1)) continue;
    return { begin, end, ticks: Array.from({ length: count + 1 }, (_, index) => begin + index * step) };
  }
  return { begin: from, end: to, ticks: [from, to] };
}
