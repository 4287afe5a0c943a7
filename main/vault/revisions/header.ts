import { z } from 'zod';
import { formatVersion } from '../../../shared/points/manifest.ts';

/** Who writes into a vault: operating-system user and machine, version of pgkeep, and id of its home. */
export const Writer = z.object({
  user: z.string().max(300),
  host: z.string().max(300),
  pgkeep: z.string().max(100),
  home: z.string().max(100),
});
export type Writer = z.infer<typeof Writer>;

/** The greatest number of a revision: names have eight digits. */
export const lastRevision = 99_999_999;

/** What every revision of a record begins with, whatever it is of. */
export const revisionHeader = {
  format: z.literal(formatVersion),
  /** The number in its name. */
  revision: z.int().min(1).max(lastRevision),
  /** By the storage's own clock. */
  writtenAt: z.iso.datetime(),
  writtenBy: Writer,
};

/** Name of a revision's file in the folder of its record. */
export const revisionName = (revision: number): string => `${String(revision).padStart(8, '0')}.json`;

/** The number of a file's name; undefined for one that is none of a revision. */
export function revisionOf(name: string): number | undefined {
  const digits = /^(\d{8})\.json$/.exec(name)?.[1];
  return digits === undefined || Number(digits) === 0 ? undefined : Number(digits);
}
