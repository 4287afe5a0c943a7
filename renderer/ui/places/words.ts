import { countOf } from '../format/number.ts';
import type { PlacePurpose } from '../../../shared/places.ts';

/** What the dialog is for, and what does the same without it. */
export const placeWords: Record<PlacePurpose, { readonly title: string; readonly command: string }> = {
  vault: {
    title: 'Choose the folder of the vault',
    command: 'pgkeep vault add <name> --folder <path>',
  },
  files: {
    title: 'Choose the folder for the files',
    command: 'pgkeep restore <instance> <point> --as-files --folder <path>',
  },
  tools: {
    title: 'Choose the folder with pg_dump and pg_restore',
    command: 'pgkeep tools add <folder>',
  },
  'ca-file': {
    title: 'Choose the file with the CA certificates',
    command: 'pgkeep server add <name> --host <host> --user <user> --ca-file <path> --keychain',
  },
  'password-file': {
    title: 'Choose a password file',
    command: 'pgkeep server login <server> --passfile <path>',
  },
  'service-file': {
    title: 'Choose a service file',
    command: 'pgkeep server login <server> --service <name> --service-file <path>',
  },
};

/** What there is to choose from, for whoever hears it: "3 folders, 12 files. 40 more are not shown: …". */
export function countWords(entries: readonly { readonly kind: 'folder' | 'file' }[], more: number): string {
  const count = (kind: 'folder' | 'file') => entries.filter((entry) => entry.kind === kind).length;
  const shown = (['folder', 'file'] as const)
    .filter((kind) => count(kind) > 0)
    .map((kind) => countOf(count(kind), kind))
    .join(', ');
  return more === 0 ? `${shown}.` : `${shown}. ${more} more are not shown: search for a part of the name.`;
}
