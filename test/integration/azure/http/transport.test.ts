import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import { createServer as createPlainServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSecureContext } from 'node:tls';
import {
  createEmptyPipeline,
  createPipelineRequest,
  proxyPolicy,
  type HttpClient,
} from '@azure/core-rest-pipeline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { azureTransport, createTransport } from '../../../../main/azure/http/transport.ts';
import { redact } from '../../../../main/core/redact.ts';
import { makeCertificate, type TestCertificate } from '../../../support/azure/certificates.ts';
import { startNetwork, type NetworkOptions, type TestNetwork } from '../../../support/azure/network.ts';

const host = 'contoso.vault.azure.net';

let certificate: TestCertificate;
let server: Server;
let port: number;

beforeAll(async () => {
  certificate = await makeCertificate([host]);
  server = createServer(certificate, (_request, response) => response.end('it is the server'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

// What the machine itself says of proxies is none of this.
beforeEach(() => {
  for (const name of ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'NO_PROXY']) {
    vi.stubEnv(name, undefined);
    vi.stubEnv(name.toLowerCase(), undefined);
  }
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const trusting = () => createTransport(() => createSecureContext({ ca: [certificate.ca] }));
const get = async (client: HttpClient, url = `https://${host}/`) =>
  (await client.sendRequest(createPipelineRequest({ url, allowInsecureConnection: true }))).bodyAsText;

async function behindProxy(options?: NetworkOptions): Promise<TestNetwork> {
  const network = await startNetwork(options);
  onTestFinished(() => network[Symbol.asyncDispose]());
  network.place(host, port);
  vi.stubEnv('HTTPS_PROXY', network.url);
  return network;
}

describe('the way to Azure', () => {
  it('leads through the proxy of the company, on one connection for many requests', async () => {
    const network = await behindProxy();
    const client = trusting();
    expect(await get(client)).toBe('it is the server');
    expect(await get(client)).toBe('it is the server');
    expect(network.asked).toEqual([`${host}:443`]);
  });

  it('takes no host for Azure whose CA is not trusted', async () => {
    await behindProxy();
    await expect(get(createTransport())).rejects.toMatchObject({
      code: 'SELF_SIGNED_CERT_IN_CHAIN',
    });
  });

  it('shows a login to the proxy and nobody else', async () => {
    const network = await behindProxy({ login: 'someone:the-password-of-the-proxy' });
    const url = new URL(network.url);
    [url.username, url.password] = ['someone', 'the-password-of-the-proxy'];
    vi.stubEnv('HTTPS_PROXY', url.href);
    expect(await get(trusting())).toBe('it is the server');
    expect(redact('the-password-of-the-proxy')).toBe('[redacted]');
  });

  it('says how a % in the password of a proxy is written', async () => {
    vi.stubEnv('HTTPS_PROXY', 'http://someone:100%@127.0.0.1:1');
    await expect(get(trusting())).rejects.toMatchObject({
      code: 'UserErrorInvalidInput',
      message: 'The password in HTTPS_PROXY has a % that stands for itself.',
      remedy: 'Write it as %25 in HTTPS_PROXY.',
    });
  });

  it('says that a proxy asks for a login', async () => {
    const network = await behindProxy({ login: 'someone:else' });
    await expect(get(trusting())).rejects.toMatchObject({
      code: 'UserErrorAzureNotReachable',
      message: `The proxy ${new URL(network.url).host} asks for a login.`,
    });
  });

  it.each(
    ['not a url', 'not-a-url', 'proxy.example.com:3128', 'socks5://127.0.0.1:1080'].flatMap((proxy) =>
      ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'].map((name) => [proxy, name] as const),
    ),
  )('takes no %s for a proxy in %s', async (proxy, name) => {
    vi.stubEnv(name, proxy);
    await expect(get(trusting())).rejects.toMatchObject({
      code: 'UserErrorInvalidInput',
      message: `${name.toUpperCase()} does not name an HTTP proxy.`,
    });
  });

  it.each(['HTTPS_PROXY', 'all_proxy', 'HTTP_PROXY'])(
    'is none where the SDKs would end with an error of their own, for what %s is set to',
    (name) => {
      vi.stubEnv(name, 'not-a-url');
      expect(() => createEmptyPipeline().addPolicy(proxyPolicy())).toThrow('Invalid URL');
      expect(() => azureTransport()).toThrow(`${name.toUpperCase()} does not name an HTTP proxy.`);
      vi.stubEnv(name, undefined);
      vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:1');
      vi.stubEnv('HTTP_PROXY', 'not-a-url');
      expect(azureTransport()).toBe(azureTransport());
    },
  );

  it('leaves the proxy out for a host that NO_PROXY names', async () => {
    const network = await behindProxy();
    vi.stubEnv('NO_PROXY', 'example.com,.vault.azure.net');
    // Straight there: this process asks the name service itself, which the test refuses it.
    await expect(get(trusting(), `https://${host}/`)).rejects.toMatchObject({
      code: 'ENOTFOUND',
      message: `getaddrinfo ENOTFOUND ${host} (refused by this test: it is not this machine)`,
    });
    expect(network.left).toEqual([host]);
    expect(network.asked).toEqual([]);
    vi.stubEnv('NO_PROXY', 'example.com');
    expect(await get(trusting())).toBe('it is the server');
    expect(network.left).toEqual([host]);
  });

  it('leaves the proxy out for this machine', async () => {
    const network = await behindProxy();
    const emulator = createPlainServer((_request, response) => response.end('it is the emulator'));
    emulator.listen(0, '127.0.0.1');
    await once(emulator, 'listening');
    onTestFinished(() => {
      emulator.closeAllConnections();
      emulator.close();
    });
    vi.stubEnv('HTTP_PROXY', network.url);
    const address = emulator.address() as AddressInfo;
    expect(await get(trusting(), `http://127.0.0.1:${address.port}/`)).toBe('it is the emulator');
    expect(network.asked).toEqual([]);
  });
});
