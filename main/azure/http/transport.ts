import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { SecureContext } from 'node:tls';
import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import { PgkeepError } from '../../core/errors.ts';
import { registerSecret } from '../../core/redact.ts';
import { isLoopback } from './loopback.ts';
import { trustedAuthorities } from './authorities.ts';

/**
 * The way to Azure that everything takes, MSAL and all SDKs: through the proxy that HTTPS_PROXY names unless NO_PROXY
 * excepts the host, and with the CAs of the operating system beside those of Node.js. What the SDKs think of proxies is
 * not asked. Connections are kept open for the next request; they keep no process alive.
 */
export function createTransport(trust: () => SecureContext = trustedAuthorities): HttpClient {
  const inner = createDefaultHttpClient();
  const agents = new Map<string, HttpAgent>();
  const agentFor = (url: URL) => {
    const proxy = proxyFor(url);
    const key = `${url.protocol} ${proxy?.href ?? 'direct'}`;
    const agent = agents.get(key) ?? makeAgent(url, proxy, trust);
    agents.set(key, agent);
    return agent;
  };
  return {
    async sendRequest(request) {
      const url = new URL(request.url);
      request.agent = agentFor(url);
      const response = await inner.sendRequest(request);
      // The answer of the proxy; Azure's services answer with 401.
      if (response.status === 407) throw proxyAsksForLogin(url);
      return response;
    },
  };
}

let shared: HttpClient | undefined;

/** The transport of this process. */
export const azureTransport = (): HttpClient => (shared ??= createTransport());

function makeAgent(url: URL, proxy: URL | undefined, trust: () => SecureContext): HttpAgent {
  if (url.protocol === 'http:') return new HttpAgent({ keepAlive: true });
  const options = { keepAlive: true, secureContext: trust() };
  if (proxy === undefined) return new HttpsAgent(options);
  const agent = new HttpsProxyAgent(proxy, options);
  // What it is made with is for the connection to the proxy; its `options` are for the one to the host behind it. Unless
  // it is told that this one has TLS, it looks at the stack, where it finds that for new connections only and keeps none.
  Object.assign(agent.options, { secureContext: options.secureContext, secureEndpoint: true });
  return agent;
}

/** The proxy to take to a host; undefined to go straight. What is on this machine is never asked of a proxy. */
function proxyFor(url: URL): URL | undefined {
  if (url.protocol !== 'https:' || isLoopback(url.hostname)) return undefined;
  const named = getProxyForUrl(url.href);
  if (named === '') return undefined;
  const proxy = URL.parse(named);
  if (proxy === null || !['http:', 'https:'].includes(proxy.protocol)) {
    throw new PgkeepError('UserErrorInvalidInput', 'HTTPS_PROXY does not name an HTTP proxy.', {
      remedy: 'Set HTTPS_PROXY to the URL of the proxy, such as http://proxy.example.com:3128.',
    });
  }
  if (proxy.password !== '') registerSecret(decodeURIComponent(proxy.password));
  return proxy;
}

function proxyAsksForLogin(url: URL): PgkeepError {
  const { host } = new URL(getProxyForUrl(url.href));
  return new PgkeepError('UserErrorAzureNotReachable', `The proxy ${host} asks for a login.`, {
    remedy:
      'Put user and password into HTTPS_PROXY (http://user:password@host:port), or have the proxy let Azure’s hosts through.',
  });
}
