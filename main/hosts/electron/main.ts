import { app } from 'electron';
import { join } from 'node:path';
import process from 'node:process';
import { compose, openHome } from '../../compose.ts';
import { runDesktop } from './app.ts';

// The entry of the bundle dist/main/index.js.
const root = join(import.meta.dirname, '../..');
const home = openHome(process.env);
app.setName('pgkeep');

void runDesktop({
  rendererFolder: join(root, 'dist/renderer'),
  preload: join(root, 'dist/preload/index.cjs'),
  iconFolder: join(root, 'build/icons'),
  dataFolder: home.folder,
  version: app.getVersion(),
  platform: process.platform,
  argv: process.argv.slice(1),
  developer: !app.isPackaged,
  async open(dialogs) {
    const notices: string[] = [];
    const opened = await compose({
      home,
      env: process.env,
      host: { kind: 'electron', ...dialogs },
      ask: (question) => Promise.reject(new Error(`This cannot be asked here: ${question}.`)),
      notice: (line) => notices.push(line),
    });
    const { client, router, coordinator } = opened;
    const { log } = coordinator.engine;
    for (const line of notices) log.info({}, line);
    return { client, router, log, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() };
  },
});
