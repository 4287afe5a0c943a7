import { PgkeepError } from '../../core/errors.ts';

/** A document that stands where that of something else belongs. */
export function foreignRecord(message: string): PgkeepError {
  return new PgkeepError('UserErrorVaultFormat', message, {
    remedy: 'Somebody copied or moved files inside the vault: put them back.',
  });
}
