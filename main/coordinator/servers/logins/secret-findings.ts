import type { Finding } from '../../../../shared/findings.ts';
import type { Reached } from '../reach-database.ts';

const title = 'Secret';

/**
 * What a check says of a login that was read from a secret: as whom it is, and what is to be known of it. None for a login
 * from elsewhere. A secret never blocks here: what does so is an error of reading it.
 */
export function secretFindings({
  secret,
  address,
  warnings,
  notes,
}: Pick<Reached, 'secret' | 'address' | 'warnings' | 'notes'>): Finding[] {
  if (secret === undefined) return [];
  const read = `The secret ${secret.name} in the key vault ${secret.vault} gives the login of ${address.user}.`;
  return [
    { title, severity: 'ok', message: read },
    ...notes.map((message): Finding => ({ title, severity: 'note', message })),
    ...warnings.map((message): Finding => ({ title, severity: 'warning', message })),
  ];
}
