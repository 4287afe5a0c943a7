import { countOf } from '../../../shared/words/counts.ts';
import { pgkeepLine } from '../../../shared/command-line/command-names.ts';
import { flags } from '../../../shared/command-line/option-names.ts';
import type { PlacePurpose } from '../../../shared/places.ts';

/** What the dialog is for, and what does the same without it. */
export const placeWords: Record<PlacePurpose, { readonly title: string; readonly command: string }> = {
  vault: {
    title: 'Choose the folder of the vault',
    command: pgkeepLine('vault add', '<name>', flags.folder, '<path>'),
  },
  files: {
    title: 'Choose the folder for the files',
    command: pgkeepLine('restore', '<instance>', '<point>', flags.asFiles, flags.folder, '<path>'),
  },
  tools: {
    title: 'Choose the folder with pg_dump and pg_restore',
    command: pgkeepLine('tools add', '<folder>'),
  },
  'ca-file': {
    title: 'Choose the file with the CA certificates',
    command: pgkeepLine(
      'server add',
      '<name>',
      flags.host,
      '<host>',
      flags.user,
      '<user>',
      flags.caFile,
      '<path>',
      flags.keychain,
    ),
  },
  'password-file': {
    title: 'Choose a password file',
    command: pgkeepLine('server login', '<server>', flags.passfile, '<path>'),
  },
  'service-file': {
    title: 'Choose a service file',
    command: pgkeepLine('server login', '<server>', flags.service, '<name>', flags.serviceFile, '<path>'),
  },
  certificate: {
    title: 'Choose the file with the certificate and its private key',
    command: pgkeepLine(
      'azure login',
      flags.tenant,
      '<id>',
      flags.clientId,
      '<id>',
      flags.certificate,
      '<path>',
    ),
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
