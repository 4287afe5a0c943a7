import type { Command } from 'commander';
import { flags } from '../../../../shared/command-line/option-names.ts';
import process from 'node:process';
import { absolutePath } from '../../../core/absolute-path.ts';
import { CliError, exitCodes } from '../cli-errors.ts';
import type { CliHost } from '../host.ts';
import { wholeNumber } from '../options/values.ts';
import type { Session } from '../terminal/session.ts';
import { sameSignalMs } from '../terminal/stop-requests.ts';

interface ServeOptions {
  readonly folder?: readonly string[];
  readonly port?: number;
  readonly open?: true;
}

export function addServeCommand(program: Command, session: Session): void {
  const { output, host } = session;
  const command = program
    .command('serve')
    .description('Serves the interface to a browser on this machine.')
    .option(`${flags.port} <number>`, 'the port on 127.0.0.1 (default: a free one)', wholeNumber(0, 65_535))
    .option(flags.open, 'open the browser too')
    .option(
      `${flags.folder} <path>`,
      'a folder that the page may choose from: vaults, exported files, CA and password files; repeatable',
      collect,
    )
    .addHelpText(
      'after',
      `
A browser has no dialog for files: the page chooses beneath the folders that are named here, and beneath pgkeep's own
for vaults and exported files. The other commands take any path.

Only this machine can connect, and the URL signs in one browser, once. Press Enter for a new one.
A session ends after 2 hours in which nobody looked at a page, after 12 in all; jobs go on.
Ctrl-C waits for jobs in progress, a second one cancels them.

From another machine, through SSH, with the same port at both ends:
  ssh -t -L 8432:127.0.0.1:8432 jumphost pgkeep serve --port 8432

Examples:
  pgkeep serve
  pgkeep serve --port 8432 --open
  pgkeep serve --folder /backup --folder ~/certificates`,
    );
  command.action((options: ServeOptions) =>
    session.run(command, async () => {
      await buildInterface(host, (line) => output.notice(line));
      await serve(session, options);
      return exitCodes.done;
    }),
  );
}

/** Serves until it is stopped. */
async function serve(session: Session, { port = 0, open, folder = [] }: ServeOptions): Promise<void> {
  const { output, host } = session;
  const { runServe, ServeProblem } = await import('../../serve/run.ts');
  const isAttended = process.stdin.isTTY && !output.json;
  const folders = folder.map((each) => absolutePath(each, { cwd: host.cwd }));
  try {
    const outcome = await runServe(
      { port, open: open === true, folders },
      {
        env: host.env,
        keys: isAttended ? process.stdin : undefined,
        showUrl: (url) => {
          output.result({ url }, () => output.line(`Open ${url}`, 'bold'));
          if (isAttended) output.hint('It works once. Enter: a new one. Ctrl-C: end.');
        },
        say: (line) => output.notice(line, 'yellow'),
        onStopRequest: (listener) => onStopRequest(host, listener),
      },
    );
    session.abandoned = outcome === 'abandoned';
  } catch (error) {
    if (!(error instanceof ServeProblem)) throw error;
    throw new CliError('UserErrorInvalidInput', error.message, error.remedy);
  }
}

const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];

async function buildInterface(host: CliHost, say: (line: string) => void): Promise<void> {
  try {
    await host.buildInterface(say);
  } catch (error) {
    throw new CliError(
      'UserErrorInvalidInput',
      `The interface could not be built: ${error instanceof Error ? error.message : String(error)}`,
      'Run npm run build to see more.',
    );
  }
}

/** Requests to stop, without those that arrive twice (see {@link sameSignalMs}). */
function onStopRequest(host: CliHost, listener: () => void): () => void {
  let lastAt = -Infinity;
  return host.onSignal(() => {
    const now = host.clock.elapsed();
    if (now - lastAt < sameSignalMs) return;
    lastAt = now;
    listener();
  });
}
