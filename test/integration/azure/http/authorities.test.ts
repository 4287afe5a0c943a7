import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeCertificate } from '../../../support/azure/certificates.ts';
import { startNetwork, type TestNetwork } from '../../../support/azure/network.ts';

const host = 'contoso.vault.azure.net';
const transport = new URL('../../../../main/azure/http/transport.ts', import.meta.url).href;

let server: Server;
let network: TestNetwork;
let folder: string;
/** The CA of the company, in PEM. */
let companyFile: string;
/** What Node.js itself trusts: those that the public hosts of Azure have are among them. */
let publicFile: string;

beforeAll(async () => {
  const certificate = await makeCertificate([host]);
  server = createServer(certificate, (_request, response) => response.end('it is the server'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  network = await startNetwork();
  network.place(host, (server.address() as AddressInfo).port);
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-authorities-'));
  [companyFile, publicFile] = [join(folder, 'company.pem'), join(folder, 'public.pem')];
  await writeFile(companyFile, certificate.ca);
  await writeFile(publicFile, rootCertificates.join('\n'));
});
afterAll(async () => {
  await network[Symbol.asyncDispose]();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  await rm(folder, { recursive: true });
});

/** What a process of its own gets from the host with pgkeep's transport, or the code of the error. */
async function asks(env: Record<string, string>): Promise<string> {
  const program = `
    import { createPipelineRequest } from '@azure/core-rest-pipeline';
    import { azureTransport } from ${JSON.stringify(transport)};
    const request = createPipelineRequest({ url: 'https://${host}/' });
    const said = await azureTransport().sendRequest(request).then(
      ({ bodyAsText }) => bodyAsText,
      ({ code }) => code,
    );
    process.stdout.write(said);`;
  const none = Object.fromEntries(
    ['https_proxy', 'NO_PROXY', 'no_proxy', 'SSL_CERT_DIR', 'NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS'].map(
      (name) => [name, undefined],
    ),
  );
  const { stdout } = await execa(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: new URL('../../../..', import.meta.url),
    env: { ...none, SSL_CERT_FILE: publicFile, HTTPS_PROXY: network.url, ...env },
  });
  return stdout;
}

it('the CA of a company is not trusted unless the machine trusts it', async () => {
  expect(await asks({})).toBe('SELF_SIGNED_CERT_IN_CHAIN');
});

it('the CA of a company that NODE_EXTRA_CA_CERTS names is trusted', async () => {
  expect(await asks({ NODE_EXTRA_CA_CERTS: companyFile })).toBe('it is the server');
});

// On Linux OpenSSL reads the CAs of the system from there; macOS and Windows have a store that a test must not change.
it.runIf(process.platform === 'linux')('the CA of a company that the system has is trusted', async () => {
  expect(await asks({ SSL_CERT_FILE: companyFile })).toBe('it is the server');
});
