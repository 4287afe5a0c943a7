import { PgkeepError } from '../../core/errors.ts';
import { cloudOfBlobHost } from '../http/clouds.ts';
import { isLoopback } from '../http/loopback.ts';

/** A container URL that was taken apart and found safe to send a login to. */
export interface ContainerUrl {
  /** Scheme, host and port. */
  readonly origin: string;
  /** URL of the blob service: the origin, and for an emulator the account. No slash at the end. */
  readonly service: string;
  readonly account: string;
  readonly container: string;
  /** Empty, or ends with `/`. */
  readonly prefix: string;
  /** The URL to show: container and prefix. */
  readonly location: string;
}

const accountName = /^[a-z0-9]{3,24}$/;
const containerName = /^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$/;
const prefixPart = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

const shape = 'Write it as https://<account>.blob.core.windows.net/<container>, with a /prefix if you like.';

function refuse(message: string, remedy: string = shape): never {
  throw new PgkeepError('UserErrorInvalidInput', message, { remedy });
}

/**
 * Checks the URL that a user gave for a container. Only hosts of Azure's blob service, and emulators on
 * this machine, are accepted: a login must never be sent to a host that a link talked somebody into.
 */
export function parseContainerUrl(text: string): ContainerUrl {
  const url = URL.parse(text);
  if (url === null) refuse('The container URL is not a URL.');
  // The query first, and nothing of it in the message: it may be a SAS.
  if (url.search !== '') {
    refuse(
      'The container URL has a query string; a SAS does not belong in the URL of a vault.',
      'Put the SAS into an environment variable and name that variable as the source of the SAS.',
    );
  }
  if (url.username !== '' || url.password !== '') refuse('The container URL has a user name or password.');
  if (url.hash !== '') refuse('The container URL has a fragment (#).');
  const loopback = isLoopback(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {
    refuse('A container URL starts with https:// (http:// only for an emulator on this machine).');
  }

  const parts = url.pathname.replace(/^\/|\/$/g, '').split('/');
  let account: string | undefined;
  if (loopback) {
    account = parts.shift();
  } else {
    if (cloudOfBlobHost(url.hostname) === undefined || url.port !== '') {
      refuse(`${url.host} is not a host of Azure’s blob service.`);
    }
    account = url.hostname.split('.', 1)[0];
  }
  if (account === undefined || !accountName.test(account)) {
    refuse('The container URL does not name a storage account.');
  }
  const container = parts.shift();
  if (container === undefined || !containerName.test(container)) {
    refuse('The container URL does not name a container.');
  }
  if (parts.some((part) => !prefixPart.test(part) || part.includes('..'))) {
    refuse('The prefix in the container URL may only have letters, digits, dots, dashes and underscores.');
  }
  const service = loopback ? `${url.origin}/${account}` : url.origin;
  return {
    origin: url.origin,
    service,
    account,
    container,
    prefix: parts.map((part) => `${part}/`).join(''),
    location: [service, container, ...parts].join('/'),
  };
}
