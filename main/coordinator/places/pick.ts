import { kindOfPlace, type PlacePurpose, type TicketedPlace } from '../../../shared/places.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { Engine } from '../engine.ts';

/** The words of the dialog are pgkeep's: a page cannot ask for one thing in the name of another. */
const titles: Record<PlacePurpose, string> = {
  vault: 'Choose the folder of the vault',
  files: 'Choose the folder for the files',
  tools: 'Choose the folder with pg_dump and pg_restore',
  'ca-file': 'Choose the file with the CA certificates to trust',
  'password-file': 'Choose a password file',
  'service-file': 'Choose a service file',
  certificate: 'Choose the file with the certificate and its private key',
};

const asking = new WeakSet<object>();

/** Lets the person in front of the machine choose in the platform's own dialog; null when that was cancelled. */
export async function pickPlace(
  { host, places }: Pick<Engine, 'host' | 'places'>,
  purpose: PlacePurpose,
): Promise<TicketedPlace | null> {
  const dialog = kindOfPlace(purpose) === 'folder' ? host.pickFolder : host.pickFile;
  if (dialog === undefined) {
    throw new PgkeepError('UserErrorInvalidInput', 'This host has no dialog for files and folders.', {
      remedy: 'Choose from the list of folders.',
    });
  }
  if (asking.has(host)) {
    throw new PgkeepError('UserErrorJobConflict', 'A dialog is open already.', {
      remedy: 'Choose there, or cancel it.',
    });
  }
  asking.add(host);
  try {
    const path = await dialog(titles[purpose]);
    return path === null ? null : await places.take(path, purpose);
  } finally {
    asking.delete(host);
  }
}
