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

/** The transport of this process. Throws UserErrorInvalidInput where no client of an SDK could be made. */
export function azureTransport(): HttpClient {
  refuseNoUrls();
  return (shared ??= createTransport());
}

/**
 * The SDKs read the proxy whenever a client is made, though another way is taken, and end with an error of their own where
 * it is no URL: the first of these that is set (@azure/core-rest-pipeline, proxyPolicy).
 */
function refuseNoUrls(): void {
  for (const name of ['HTTPS_PROXY', 'ALL_PROXY', 'HTTP_PROXY']) {
    const values = spellings(name);
    if (values.some((value) => URL.parse(value) === null)) throw wrongProxy(name);
    if (values.length > 0) return;
  }
}

/** What a variable is set to, in capitals and without. */
const spellings = (name: string): string[] =>
  [process.env[name], process.env[name.toLowerCase()]].filter(
    (value): value is string => value !== undefined && value !== '',
  );

const wrongProxy = (name: string) =>
  new PgkeepError('UserErrorInvalidInput', `${name} does not name an HTTP proxy.`, {
    remedy: `Set ${name} to the URL of the proxy, such as http://proxy.example.com:3128.`,
  });

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
  const name = spellings('HTTPS_PROXY').length > 0 ? 'HTTPS_PROXY' : 'ALL_PROXY';
  // without a scheme it was given one for us: not what it was meant to be
  const isWhole = spellings(name).every((value) => value.includes('://'));
  const proxy = URL.parse(named);
  if (!isWhole || proxy === null || !['http:', 'https:'].includes(proxy.protocol)) throw wrongProxy(name);
  if (proxy.password !== '') registerSecret(passwordOf(proxy, name));
  return proxy;
}

function passwordOf(proxy: URL, name: string): string {
  try {
    return decodeURIComponent(proxy.password);
  } catch {
    throw new PgkeepError(
      'UserErrorInvalidInput',
      `The password in ${name} has a % that stands for itself.`,
      {
        remedy: `Write it as %25 in ${name}.`,
      },
    );
  }
}

function proxyAsksForLogin(url: URL): PgkeepError {
  const { host } = new URL(getProxyForUrl(url.href));
  return new PgkeepError('UserErrorAzureNotReachable', `The proxy ${host} asks for a login.`, {
    remedy:
      'Put user and password into HTTPS_PROXY (http://user:password@host:port), or have the proxy let Azure’s hosts through.',
  });
}
