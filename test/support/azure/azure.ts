import { createSecureContext } from 'node:tls';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { createTransport } from '../../../main/azure/http/transport.ts';
import { makeCertificate, type TestCertificate } from './certificates.ts';
import { startArm, type TestArm } from './arm/arm.ts';
import { makeTenant } from './arm/tenant.ts';
import { testClouds } from './clouds.ts';
import { startEntra, type TestEntra } from './entra.ts';
import { startNetwork, type TestNetwork } from './network.ts';

const clouds = Object.values(testClouds);
const signInHosts = clouds.map(({ signIn }) => signIn);
const resourceManagers = clouds.map(({ resourceManager }) => resourceManager);
const otherHosts = clouds.flatMap(({ keyVault, blob, postgres }) => [
  `*.${keyVault}`,
  `*.${blob}`,
  `*.${postgres}`,
]);

/** Azure on this machine, behind the proxy of a company whose CA only the test trusts. */
export interface TestAzure extends AsyncDisposable {
  readonly network: TestNetwork;
  readonly entra: TestEntra;
  /** Knows nothing but who asks: what it answers is put into its `handlers`. */
  readonly arm: TestArm;
  readonly certificate: TestCertificate;
  /** pgkeep's own transport, which trusts that CA. It takes the proxy that HTTPS_PROXY names. */
  readonly transport: HttpClient;
}

/** The tenant of the tests. */
export const testTenant = '6f2c1f2e-0000-4000-8000-000000000001';

/**
 * Entra and an empty ARM are there; further services are placed in its network. Disposing of it fails a test after which
 * something was asked for past that network.
 */
export async function startAzure(): Promise<TestAzure> {
  const certificate = await makeCertificate([
    ...signInHosts,
    ...resourceManagers,
    'graph.microsoft.com',
    ...otherHosts,
  ]);
  const entra = await startEntra(certificate);
  const arm = await startArm(certificate, entra, makeTenant(testTenant));
  const network = await startNetwork();
  for (const host of resourceManagers) network.place(host, arm.port);
  for (const host of signInHosts) network.place(host, entra.port);
  return {
    network,
    entra,
    arm,
    certificate,
    transport: createTransport(() => createSecureContext({ ca: [certificate.ca] })),
    async [Symbol.asyncDispose]() {
      await network[Symbol.asyncDispose]();
      await arm[Symbol.asyncDispose]();
      await entra[Symbol.asyncDispose]();
      if (network.left.length > 0) throw new Error(`left this machine: ${network.left.join(', ')}`);
    },
  };
}
