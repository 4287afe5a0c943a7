import type { Finding } from '../../../../shared/findings.ts';
import { namedSecret } from '../../../../shared/logins/secret-uri.ts';
import type { ReadLogin } from '../../../credentials/secret-reader.ts';
import type { Target } from '../../../postgres/connect/target.ts';

const title = 'Secret';

/** What a readiness check says of a login that was read from a secret: as whom it is, and what is to be known of it. */
export function secretFindings(
  { secret }: { readonly secret: string },
  { address, warnings, notes = [] }: Pick<Target, 'address'> & Pick<ReadLogin, 'warnings' | 'notes'>,
): Finding[] {
  const { name, vault } = namedSecret(secret);
  const read = `The secret ${name} in the key vault ${vault} gives the login of ${address.user}.`;
  return [
    { title, severity: 'ok', message: [read, ...notes].join(' ') },
    ...warnings.map((message): Finding => ({ title, severity: 'warning', message })),
  ];
}
