import { isIP } from 'node:net';

/**
 * How services say which address they saw when they refused it: PostgreSQL ("no pg_hba.conf entry for host "198.51.100.7", …", which
 * Azure's firewall says too) and Key Vault ("Client address: 198.51.100.7", in the body of a 403 ForbiddenByFirewall).
 */
const sayings = [/no pg_hba\.conf entry for host "([0-9A-Fa-f.:]+)"/, /Client address: ([0-9A-Fa-f.:]+)/];

/** The address that a refusing service said it saw; undefined where it said none. No other service is ever asked. */
export function addressSeenBy(refusal: string): string | undefined {
  for (const saying of sayings) {
    // a sentence may end behind it
    const seen = saying.exec(refusal)?.[1]?.replace(/[.:]$/, '');
    if (seen !== undefined && isIP(seen) !== 0) return seen;
  }
  return undefined;
}
