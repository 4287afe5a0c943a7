import { z } from 'zod';
import { oc } from './base.ts';
import { JobId, Reference } from './ids.ts';

/**
 * Files and folders of the machine that runs pgkeep. A path is named on the command line, or chosen: in the
 * platform's own dialog, or, where a browser shows the interface, by id beneath the folders that pgkeep was
 * started with. A page never sends a path: it carries the ticket of what was chosen.
 */
export const PlacePurpose = z.enum([
  'vault',
  'files',
  'tools',
  'ca-file',
  'password-file',
  'service-file',
  'certificate',
]);
export type PlacePurpose = z.infer<typeof PlacePurpose>;

/** Whether a folder is wanted for it, or a file. */
export const kindOfPlace = (purpose: PlacePurpose): 'folder' | 'file' =>
  purpose === 'vault' || purpose === 'files' || purpose === 'tools' ? 'folder' : 'file';

const PlaceTicket = z.string().regex(/^place-[0-9a-f]{48}$/, 'not a ticket for a place');

/**
 * A file or folder as a call names it. A path as text is taken from the command line only. It leaves the schema as
 * an object, so that it fits nowhere where a path is wanted: main/coordinator/places/resolve.ts makes one of it.
 */
export const ChosenPlace = z.union([
  z
    .string()
    .min(1, 'a path is not empty')
    .max(4096, 'a path has at most 4096 characters')
    .refine((path) => !path.includes('\0'), 'a path has no NUL character')
    .transform((path) => ({ path })),
  z.object({ ticket: PlaceTicket }),
]);
export type ChosenPlace = z.output<typeof ChosenPlace>;

/** Stands for one folder or file of a listing, until pgkeep ends. */
export const EntryId = z.string().regex(/^entry-[0-9a-f]{32}$/, 'not an entry of a listing');
export type EntryId = z.infer<typeof EntryId>;

/** Why a folder's name would not do everywhere; null where it does. */
export function folderNameProblem(name: string): string | null {
  if (name.trim() === '') return 'A name is not empty.';
  if (name !== name.trim()) return 'A name does not begin or end with a space.';
  if (new TextEncoder().encode(name).length > 200) return 'A name has at most 200 bytes.';
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\p{Cn}]/u.test(name))
    return 'A name has no invisible characters.';
  if (/[/\\<>:"|?*]/.test(name)) return 'A name has none of / \\ < > : " | ? *';
  if (name.startsWith('.') || name.endsWith('.')) return 'A name does not begin or end with a dot.';
  if (/^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i.test(name)) return 'Windows keeps this name for a device.';
  return null;
}

/** A folder that is made: one name, good on every platform. */
export const FolderName = z
  .string()
  .max(200)
  .superRefine((name, context) => {
    const message = folderNameProblem(name);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });

export const PlaceEntry = z.object({
  id: EntryId,
  /** As the file system has it: text to be shown, part of no path. */
  name: z.string(),
  kind: z.enum(['folder', 'file']),
  /** Whether a vault is in it. */
  vault: z.boolean(),
  /** Why it can be neither opened nor chosen, in one sentence. */
  problem: z.string().nullable(),
});
export type PlaceEntry = z.infer<typeof PlaceEntry>;

/** A folder that pgkeep offers to choose from. */
export const PlaceRoot = z.object({
  id: EntryId,
  path: z.string(),
  /** Whether it is pgkeep's own, beside its state, and not one that it was started with. */
  own: z.boolean(),
  /** Why it cannot be opened at present. */
  problem: z.string().nullable(),
});
export type PlaceRoot = z.infer<typeof PlaceRoot>;

/** What was chosen: a ticket to send, and the path to show. */
export const TicketedPlace = z.object({ ticket: PlaceTicket, path: z.string() });
export type TicketedPlace = z.infer<typeof TicketedPlace>;

/** Most entries that a listing gives; the rest is found by a part of its name. */
export const longestListing = 500;

export const places = {
  /** The platform's own dialog; null when it was cancelled. Refused on hosts that have none. */
  pick: oc.input(z.object({ purpose: PlacePurpose })).output(TicketedPlace.nullable()),
  /** Folders to choose from; none on hosts with dialogs. */
  roots: oc.input(z.object({ purpose: PlacePurpose })).output(z.array(PlaceRoot)),
  /** What is in a folder: folders, and files where one is wanted. */
  list: oc
    .input(z.object({ folder: EntryId, purpose: PlacePurpose, search: z.string().max(200).default('') }))
    .output(
      z.object({
        path: z.string(),
        /** From the root that was offered down to the folder itself. */
        trail: z.array(z.object({ id: EntryId, name: z.string() })),
        /** Sorted by name, folders first; those whose name has what is searched. */
        entries: z.array(PlaceEntry),
        /** How many more there are than `entries` gives. */
        more: z.int(),
        /** Whether a vault is in the folder itself. */
        vault: z.boolean(),
      }),
    ),
  /** Takes a folder or file of a listing. The ticket is good for its purpose only, for two hours. */
  choose: oc.input(z.object({ entry: EntryId, purpose: PlacePurpose })).output(TicketedPlace),
  /** Makes a folder in one of a listing. */
  makeFolder: oc
    .input(z.object({ folder: EntryId, purpose: PlacePurpose, name: FolderName }))
    .output(PlaceEntry),
  /** What was chosen before, for the same purpose: by an earlier restore as files, or for a server. */
  chosenBefore: oc
    .input(
      z.union([
        z.object({ job: JobId }),
        z.object({ server: Reference, purpose: z.enum(['ca-file', 'password-file', 'service-file']) }),
      ]),
    )
    .output(TicketedPlace.nullable()),
};
