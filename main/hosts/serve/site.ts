import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AppRouter } from '../../compose.ts';
import { Exchange, codeParameter, sessionPath } from '../../../shared/serve-session.ts';
import { StaticFiles, type StaticFile } from '../static-files.ts';
import { decodePath, isPageAddress, parseTarget } from './addresses.ts';
import { CallSockets, socketPath } from './call-sockets.ts';
import { BadBody, callsPath, createHttpCalls, readJson, secretHeader } from './http-calls.ts';
import type { ServeLimits } from './limits.ts';
import { refuse, refuseConnection, refuseStranger } from './refuse.ts';
import { checkSender } from './sender.ts';
import { isSecretOf, Sessions, type BrowserSession } from './sessions.ts';
import { SignIn } from './sign-in.ts';

/** What is behind the port, and who is told of it. */
export interface SiteOptions {
  readonly router: AppRouter;
  /** The built interface: the folder that holds index.html. */
  readonly rendererFolder: string;
  /** ms since 1970; the system's unless said. */
  readonly now?: () => number;
  /** Called at every sign-in with a one-time token. */
  readonly onSignIn?: () => void;
  /** Told of defects; what clients do wrong is none. */
  readonly onDefect: (error: unknown) => void;
}

/** A code and its name in JSON, with room to spare; in bytes. */
const longestExchange = 200;

const malformed =
  'This address cannot be read: after a % two hexadecimal digits have to follow, and all of it has to be UTF-8.';

const notBuilt = 'The interface is not built yet: run npm run build.';

/** What is behind the port: who gets in, and where each path leads. */
export class Site {
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  readonly sockets: CallSockets;
  readonly #options: SiteOptions;
  readonly #port: number;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #calls: ReturnType<typeof createHttpCalls>;
  readonly #files: StaticFiles;

  constructor(
    options: SiteOptions,
    limits: ServeLimits,
    port: number,
    headers: Readonly<Record<string, string>>,
  ) {
    this.#options = options;
    this.#port = port;
    this.#headers = headers;
    this.sessions = new Sessions({
      limits,
      now: options.now ?? Date.now,
      onEnd: (session, why) => this.sockets.endSession(session, why),
    });
    this.signIn = new SignIn(port, this.sessions);
    this.sockets = new CallSockets(options.router, limits, this.sessions, headers);
    this.#calls = createHttpCalls(options.router, limits);
    this.#files = new StaticFiles(options.rendererFolder);
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    response.on('error', () => {});
    for (const [name, value] of Object.entries(this.#headers)) response.setHeader(name, value);
    response.setHeader('Cache-Control', 'no-store');
    this.#route(request, response).catch((error: unknown) => {
      // A client that went away in the middle is no defect.
      if (request.destroyed && !request.complete) return;
      this.#options.onDefect(error);
      refuse(response, 500);
    });
  }

  /** The body is let in only from those who may send one. */
  answerExpecting(request: IncomingMessage, response: ServerResponse): void {
    const isOwn = checkSender(request.headersDistinct, this.#port) === 'own';
    const isExchange = request.url === sessionPath && this.#isSignedIn(request);
    if (isOwn && (isExchange || this.#provenSession(request) !== undefined)) {
      response.writeContinue();
    }
    this.answer(request, response);
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => {});
    const url = parseTarget(request.url);
    const candidates = this.signIn.sessionsOf(request.headers.cookie);
    const isOurs = checkSender(request.headersDistinct, this.#port) === 'own' && candidates.length > 0;
    if (!isOurs) refuseConnection(socket, 403, this.#headers);
    else if (url?.pathname !== socketPath) refuseConnection(socket, 404, this.#headers);
    else if (this.sockets.full) refuseConnection(socket, 503, this.#headers);
    else this.sockets.upgrade(request, socket, head, candidates);
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const sender = checkSender(request.headersDistinct, this.#port);
    if (sender === 'foreign') return refuse(response, 403);
    const url = parseTarget(request.url);
    if (url === undefined) return refuse(response, this.#isSignedIn(request) ? 400 : 403);
    if (url.pathname === '/' && url.searchParams.has('token')) {
      return this.#receiveToken(request, response, url, sender === 'elsewhere');
    }
    if (sender === 'elsewhere') return refuse(response, 403);
    if (!this.#isSignedIn(request)) return refuseStranger(request, response);
    const isCall = url.pathname.startsWith(`${callsPath}/`);
    const isSession = url.pathname === sessionPath;
    const methods = isCall ? ['POST'] : isSession ? ['GET', 'POST'] : ['GET', 'HEAD'];
    if (!methods.includes(request.method ?? '')) {
      response.setHeader('Allow', methods.join(', '));
      return refuse(response, 405);
    }
    if (isSession) return this.#aboutSession(request, response);
    if (isCall) return this.#call(request, response);
    return this.#sendFile(request, response, url.pathname);
  }

  #receiveToken(request: IncomingMessage, response: ServerResponse, url: URL, fromElsewhere: boolean): void {
    const tokens = url.searchParams.getAll('token');
    const [token] = tokens;
    const entry =
      request.method === 'GET' && tokens.length === 1 && token !== undefined
        ? this.signIn.redeem(token, request.headers.cookie)
        : undefined;
    let page = '/';
    if (entry !== undefined) {
      response.setHeader('Set-Cookie', entry.setCookie);
      page = `/#${codeParameter}=${entry.code}`;
      this.#options.onSignIn?.();
    } else if (!this.#isSignedIn(request)) {
      // A reloaded or bookmarked URL is welcome from a browser that has its cookie, and from no other.
      return refuseStranger(request, response, { link: true });
    }
    if (fromElsewhere) {
      // A redirect would still count as coming from there, and the strict cookie would stay at home.
      response
        .writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', Refresh: `0; url=${page}` })
        .end();
    } else {
      response.writeHead(303, { Location: page }).end();
    }
  }

  /** The secret for whoever has the code (POST), or whether the session of the cookie lives. */
  async #aboutSession(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET') {
      response.writeHead(204).end();
      return;
    }
    if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
      return refuse(response, 415);
    let input;
    try {
      input = Exchange.safeParse(await readJson(request, longestExchange)).data;
    } catch (error) {
      if (!(error instanceof BadBody)) throw error;
      return refuse(response, error.status);
    }
    if (input === undefined) return refuse(response, 400);
    const { code } = input;
    const page = this.signIn
      .sessionsOf(request.headers.cookie)
      .map((session) => this.sessions.exchange(session, code))
      .find((found) => found !== undefined);
    if (page === undefined) return refuse(response, 401);
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(page));
  }

  async #call(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const session = this.#provenSession(request);
    if (session === undefined) return refuse(response, 401);
    this.sessions.settle(session);
    this.sessions.see(session);
    return this.#calls(request, response);
  }

  /** The session whose cookie and secret the request has, both. */
  #provenSession(request: IncomingMessage): BrowserSession | undefined {
    const [secret, ...more] = request.headersDistinct[secretHeader] ?? [];
    if (secret === undefined || more.length > 0) return undefined;
    return this.signIn.sessionsOf(request.headers.cookie).find((session) => isSecretOf(session, secret));
  }

  async #sendFile(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const decoded = decodePath(path);
    if (decoded !== undefined) {
      const file = decoded === '/' ? await this.#files.page() : await this.#files.file(decoded);
      if (file !== undefined) return send(request, response, file);
    }
    // Addresses inside the interface are its own matter, also those that say nothing to it.
    if (decoded !== '/' && !isPageAddress(request, decoded ?? path)) {
      return decoded === undefined ? refuse(response, 400, malformed) : refuse(response, 404);
    }
    const page = await this.#files.page();
    if (page === undefined) return refuse(response, 503, notBuilt);
    return send(request, response, page);
  }

  #isSignedIn(request: IncomingMessage): boolean {
    return this.signIn.sessionsOf(request.headers.cookie).length > 0;
  }
}

function send(request: IncomingMessage, response: ServerResponse, file: StaticFile): void {
  response
    .writeHead(200, {
      'Content-Type': file.contentType,
      'Content-Length': file.content.length,
      'Cache-Control': file.cacheControl,
    })
    .end(request.method === 'HEAD' ? undefined : file.content);
}
