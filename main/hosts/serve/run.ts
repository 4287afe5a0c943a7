import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  cleanUp,
  compose,
  inAnyCase,
  openHome,
  openInBrowser,
  writeSignInFile,
  type App,
  type SignInFile,
} from '../../compose.ts';
import { packageRoot } from '../package-root.ts';
import { startServe, type ServeHost } from './server.ts';
import { serveUntilStopped } from './stop.ts';

/** The person and the process around the server. */
export interface Console {
  readonly env: NodeJS.ProcessEnv;
  /** Where Enter is pressed for a new URL; undefined where nobody can press it. */
  readonly keys: NodeJS.ReadableStream | undefined;
  /** The URL to open, at the start and whenever a new one was asked for. */
  readonly showUrl: (url: string) => void;
  readonly say: (line: string) => void;
  /** Shows a file in the user's browser; the system's way unless said. */
  readonly openFile?: (path: string) => Promise<void>;
  /** Calls back at every request to stop (Ctrl-C); returns what ends that. */
  readonly onStopRequest: (listener: () => void) => () => void;
}

export interface RunOptions {
  /** 0 is any free port. */
  readonly port: number;
  /** Open the user's browser. */
  readonly open: boolean;
  /** Folders beneath which the page may choose files and folders, by their absolute paths. */
  readonly folders?: readonly string[];
  /** The built interface; the build's own output folder unless said. */
  readonly rendererFolder?: string;
}

/** What keeps the server from starting, with what fixes it. */
export class ServeProblem extends Error {
  override name = 'ServeProblem';
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}

const builtRenderer = join(packageRoot(), 'dist/renderer');

const openApp = (
  home: ReturnType<typeof openHome>,
  folders: readonly string[],
  around: Console,
): Promise<App> =>
  compose({
    home,
    env: around.env,
    host: { kind: 'serve', folders: [...new Set(folders)] },
    ask: (question) =>
      Promise.reject(
        new Error(`A password cannot be asked for at every use when pgkeep serves: ${question}.`),
      ),
    notice: around.say,
    // A vault that does not answer must not keep the interface closed.
    recovery: 'background',
    ticks: true,
  });

/** Serves the application until it is asked to stop. `abandoned`: the user would not wait for the end. */
export async function runServe(options: RunOptions, around: Console): Promise<'ended' | 'abandoned'> {
  const { rendererFolder = builtRenderer } = options;
  const folders = (options.folders ?? []).map(checkFolder);
  if (!existsSync(join(rendererFolder, 'index.html'))) {
    throw new ServeProblem('The interface is not built yet.', 'Run npm run build.');
  }
  const home = openHome(around.env);
  const app = await openApp(home, folders, around);
  let signInFile: SignInFile | undefined;
  let server: ServeHost;
  try {
    server = await startServe({
      router: app.router,
      rendererFolder,
      port: options.port,
      onSignIn: () => {
        signInFile?.[Symbol.dispose]();
        around.say('A browser signed in.');
      },
      onDefect: (error) => app.coordinator.engine.log.error({ err: error }, 'defect of the server'),
    });
  } catch (error) {
    await cleanUp(error, () => app[Symbol.asyncDispose]());
    throw explainListen(error, options.port);
  }
  const url = server.newUrl();
  around.showUrl(url);
  if (options.open) {
    signInFile = writeSignInFile(home.folder, url);
    (around.openFile ?? openInBrowser)(signInFile.path).catch(() =>
      around.say('No browser could be started here: open the URL yourself.'),
    );
  }
  const keys = around.keys && createInterface({ input: around.keys, terminal: false });
  keys?.on('line', () => around.showUrl(server.newUrl()));
  return serveUntilStopped({
    jobs: app.coordinator.jobs,
    onRequest: around.onStopRequest,
    say: around.say,
    async end() {
      keys?.close();
      signInFile?.[Symbol.dispose]();
      // Jobs first: whoever watches one sees how it ended.
      const endServer = async () => {
        await app.coordinator.jobs.close();
        await server[Symbol.asyncDispose]();
      };
      await inAnyCase(endServer, () => app[Symbol.asyncDispose]());
    },
  });
}

/** The real path of a folder that pages may choose from: a link in its place later leads nowhere else. */
function checkFolder(path: string): string {
  try {
    if (!statSync(path).isDirectory()) throw new Error('it is not a folder');
    accessSync(path, constants.R_OK | constants.X_OK);
    return realpathSync(path);
  } catch (error) {
    throw new ServeProblem(
      `The folder ${path} cannot be used: ${error instanceof Error ? error.message : String(error)}.`,
      'Name a folder that exists and that this user can read.',
    );
  }
}

function explainListen(error: unknown, port: number): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    return new ServeProblem(
      `Port ${port} is in use.`,
      'Choose another one with --port, or leave it out for a free one.',
    );
  }
  if (code === 'EACCES') {
    return new ServeProblem(
      `Port ${port} is not for ordinary users.`,
      'Choose one above 1023, or leave it out for a free one.',
    );
  }
  return error;
}
