import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { isIP, Socket } from 'node:net';

/**
 * What this process asks the name service for and connects to, past any proxy: everything but this machine is refused
 * as if it had no network, and noted. Programs that it starts are not watched.
 */
export interface ThisMachine extends Disposable {
  /** Names that were looked up, and `address:port` of connections. */
  readonly left: string[];
}

const watches = new Set<string[]>();

/** Several may watch at the same time; each notes all that is refused while it does. */
export function stayOnThisMachine(): ThisMachine {
  const left: string[] = [];
  if (watches.size === 0) intervene();
  watches.add(left);
  return {
    left,
    [Symbol.dispose]() {
      watches.delete(left);
      if (watches.size === 0) step?.back();
    },
  };
}

let step: { back: () => void } | undefined;

const isHere = (host: string) => /^(localhost|127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3})$/i.test(host);

function refuse(what: string, code: string, syscall: string): NodeJS.ErrnoException {
  for (const left of watches) left.push(what);
  const message = `${syscall} ${code} ${what} (refused by this test: it is not this machine)`;
  return Object.assign(new Error(message), { code, syscall });
}

/** Whoever stands in for these functions meanwhile calls ours in the end, which then do what they always did. */
function intervene(): void {
  const { lookup, promises } = dns;
  const { lookup: lookupLater } = promises;
  // oxlint-disable-next-line typescript/unbound-method -- it is called with the socket as `this`
  const { connect } = Socket.prototype;

  const ourLookup = (host: string, ...rest: unknown[]) => {
    const callback = rest.at(-1);
    if (watches.size === 0 || isHere(host) || isIP(host) > 0 || typeof callback !== 'function') {
      return (lookup as (...all: unknown[]) => unknown)(host, ...rest);
    }
    process.nextTick(callback, refuse(host, 'ENOTFOUND', 'getaddrinfo'));
    return {};
  };
  const ourLookupLater = (host: string, ...rest: unknown[]) =>
    watches.size === 0 || isHere(host) || isIP(host) > 0
      ? (lookupLater as (...all: unknown[]) => Promise<unknown>)(host, ...rest)
      : Promise.reject(refuse(host, 'ENOTFOUND', 'getaddrinfo'));
  function ourConnect(this: Socket, ...all: unknown[]): Socket {
    const { host, port } = targetOf(all);
    if (watches.size > 0 && isIP(host) > 0 && !isHere(host)) {
      return this.destroy(refuse(`${host}:${port}`, 'ENETUNREACH', 'connect'));
    }
    return (connect as (...args: unknown[]) => Socket).apply(this, all);
  }
  const put = (now: { lookup: unknown; lookupLater: unknown; connect: unknown }) => {
    Object.assign(dns, { lookup: now.lookup });
    Object.assign(promises, { lookup: now.lookupLater });
    Object.assign(Socket.prototype, { connect: now.connect });
    syncBuiltinESMExports();
  };
  put({ lookup: ourLookup, lookupLater: ourLookupLater, connect: ourConnect });
  step = {
    back: () => {
      step = undefined;
      put({ lookup, lookupLater, connect });
    },
  };
}

/** Of the arguments of `connect`: options, or port and host; Node.js itself puts them into an array. */
function targetOf([first, second]: readonly unknown[]): { host: string; port: string } {
  const asked: unknown = Array.isArray(first) ? first[0] : first;
  if (typeof asked === 'object' && asked !== null) {
    const { host = 'localhost', port = '' } = asked as { host?: string | null; port?: number | string };
    return { host: host ?? 'localhost', port: String(port) };
  }
  return { host: typeof second === 'string' ? second : 'localhost', port: String(asked) };
}
