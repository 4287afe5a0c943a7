import { generate } from 'selfsigned';

/** A CA that no machine knows, and a certificate of it for some hosts; all in PEM. */
export interface TestCertificate {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** Names may begin with a wildcard, as in certificates. */
export async function makeCertificate(hosts: readonly string[]): Promise<TestCertificate> {
  const authority = await generate([{ name: 'commonName', value: 'CA of this test' }], {
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const made = await generate([{ name: 'commonName', value: hosts[0] ?? 'nobody' }], {
    ca: { key: authority.private, cert: authority.cert },
    extensions: [{ name: 'subjectAltName', altNames: hosts.map((host) => ({ type: 2, value: host })) }],
  });
  return { ca: authority.cert, cert: made.cert, key: made.private };
}
