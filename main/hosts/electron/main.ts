import { app } from 'electron';
import { join } from 'node:path';
import process from 'node:process';
import { compose, openHome, type ComposeOptions } from '../../compose.ts';
import { homeArgument } from '../home-argument.ts';
import { runDesktop } from './app.ts';
import { runDue, runDueCommand, runDueFlag } from './run-due.ts';

// The entry of the bundle dist/main/index.js.
const root = join(import.meta.dirname, '../..');
const { argv, home: named } = homeArgument(process.argv.slice(1));
if (named !== undefined) process.env['PGKEEP_HOME'] = named;
const home = openHome(process.env);
app.setName('pgkeep');

const command = runDueCommand(process.execPath, process.env, process.platform);
/** In a checkout Electron's own program runs, and takes the folder of the application first. */
const started = app.isPackaged ? command : { ...command, args: [root, ...command.args] };

const openWith = (
  host: Omit<NonNullable<ComposeOptions['host']>, 'kind'>,
  notice: (line: string) => void,
  ticks = false,
) =>
  compose({
    ticks,
    home,
    env: process.env,
    host: { kind: 'electron', runDue: started, ...host },
    ask: (question) => Promise.reject(new Error(`This cannot be asked here: ${question}.`)),
    notice,
  });

if (argv.includes(runDueFlag)) {
  void runDue({
    dataFolder: home.folder,
    version: app.getVersion(),
    open: ({ notice }) => openWith({}, notice),
  });
} else {
  void runDesktop({
    rendererFolder: join(root, 'dist/renderer'),
    preload: join(root, 'dist/preload/index.cjs'),
    iconFolder: join(root, 'build/icons'),
    dataFolder: home.folder,
    version: app.getVersion(),
    platform: process.platform,
    argv,
    developer: !app.isPackaged,
    async open(dialogs) {
      const notices: string[] = [];
      const opened = await openWith(dialogs, (line) => notices.push(line), true);
      const { client, router, coordinator } = opened;
      const { log } = coordinator.engine;
      for (const line of notices) log.info({}, line);
      return { client, router, log, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() };
    },
  });
}
