import prettyMilliseconds from 'pretty-ms';

/**
 * A duration in ms, in its two largest units: "0ms", "350ms", "12.3s", "1m 5s", "2h 5m", "3d 4h". Under a minute with
 * tenths of a second; never rounded up, so that no unit is full. Less than nothing, as when a clock jumped back, is 0.
 * Days never become years.
 */
export function formatDuration(milliseconds: number): string {
  return prettyMilliseconds(Math.max(0, milliseconds), {
    unitCount: 2,
    secondsDecimalDigits: milliseconds < 60_000 ? 1 : 0,
    hideYear: true,
  });
}
