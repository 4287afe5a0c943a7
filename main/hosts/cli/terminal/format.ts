import prettyBytes from 'pretty-bytes';
import prettyMilliseconds from 'pretty-ms';
import { shWord } from '../../../../shared/shell/sh.ts';
import { isPrintable } from './printable.ts';

const counts = new Intl.NumberFormat('en-US');

/** Bytes in binary units: "12.3 MiB". */
export function formatSize(bytes: number): string {
  return prettyBytes(bytes, { binary: true });
}

/** A count of things: "12,345". */
export function formatCount(count: number): string {
  return counts.format(count);
}

/** A duration in milliseconds: "1m 5s"; under a minute with tenths of a second. */
export function formatDuration(milliseconds: number): string {
  return prettyMilliseconds(Math.max(0, milliseconds), {
    secondsDecimalDigits: milliseconds < 60_000 ? 1 : 0,
  });
}

/** An ISO time as local time with its offset: "2026-11-23 18:12:03 +01:00". */
export function formatTime(iso: string, offsetMinutes: (at: Date) => number): string {
  const at = new Date(iso);
  const offset = offsetMinutes(at);
  const local = new Date(at.getTime() + offset * 60_000).toISOString();
  const sign = offset < 0 ? '-' : '+';
  const hours = String(Math.floor(Math.abs(offset) / 60)).padStart(2, '0');
  const minutes = String(Math.abs(offset) % 60).padStart(2, '0');
  return `${local.slice(0, 10)} ${local.slice(11, 19)} ${sign}${hours}:${minutes}`;
}

/** "1 table", "2 tables". */
export function plural(count: number, one: string, many: string = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** How a command line that a user may copy names a thing: by its id where the name would not survive that. */
export function reference({ name, id }: { readonly name: string; readonly id: string }): string {
  // suggested names carry a backslash where a database's name has a control character
  return isPrintable(name) && !name.includes('\\') ? shWord(name) : id;
}
