import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';

let known: SecureContext | undefined;

/**
 * What connections to Azure trust: the CAs that Node.js has (NODE_EXTRA_CA_CERTS among them), and those of the operating
 * system, which is where a company puts the CA of a proxy that looks into TLS. Read once in a process.
 */
export function trustedAuthorities(): SecureContext {
  known ??= createSecureContext({
    ca: [...new Set([...certificates('default'), ...certificates('system')])],
  });
  return known;
}

/** None where the platform cannot say: what Node.js has is enough for Azure itself. */
function certificates(of: 'default' | 'system'): string[] {
  try {
    return getCACertificates(of);
  } catch {
    return [];
  }
}
