import { shWord } from '../../../../shared/shell/sh.ts';
import { isPrintable } from './printable.ts';

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

/** How a command line that a user may copy names a thing: by its id where the name would not survive that. */
export function reference({ name, id }: { readonly name: string; readonly id: string }): string {
  // suggested names carry a backslash where a database's name has a control character
  return isPrintable(name) && !name.includes('\\') ? shWord(name) : id;
}
