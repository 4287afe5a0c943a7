import { syncBuiltinESMExports } from 'node:module';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openBrowser } from '../support/electron/launch.ts';
import { ensureBuilt } from '../support/electron/built.ts';
import { dialogs } from '../support/lived-home/dialogs.ts';
import { openLived } from '../support/lived-home/open-lived.ts';
import { loadNext, settle, tour } from '../support/lived-home/tour.ts';
import { startServer } from '../support/servers/postgres-server.ts';
import { gallery } from './gallery.ts';
import { hideMachine } from './hide-machine.ts';
import { smallPng } from './small-png.ts';

/**
 * Pictures of every page for the documentation: `npm run screenshots`. With options, to look at the interface
 * elsewhere: `npm run screenshots -- --to /somewhere --all --width 1024 --contrast --only overview`.
 */
const docs = join(import.meta.dirname, '../../docs/screenshots');
const { values: options } = parseArgs({
  options: {
    to: { type: 'string', default: docs },
    width: { type: 'string', default: '1280' },
    height: { type: 'string', default: '800' },
    /** Also what the documentation does not show, and every dialog. */
    all: { type: 'boolean', default: false },
    /** Forced colours, as in the system's high contrast. */
    contrast: { type: 'boolean', default: false },
    /** Names of what is shown, with commas between; default all. */
    only: { type: 'string' },
  },
});

const themes = ['light', 'dark'] as const;
const only = options.only?.split(',');
const stops = [...tour, ...dialogs].filter(({ name, minor }) =>
  only === undefined ? options.all || minor !== true : only.includes(name),
);

// Who took them, and where, is nobody's business and would change every picture.
os.hostname = () => 'jump-host';
const me = os.userInfo();
os.userInfo = (() => ({ ...me, username: 'dba' })) as typeof os.userInfo;
syncBuiltinESMExports();

await ensureBuilt();
await mkdir(options.to, { recursive: true });
// Their ports are in the pictures, which free ones would change each time.
await using old = await startServer({ major: 14, port: 54_314 });
await using recent = await startServer({ major: 18, port: 54_318 });
const browser = await openBrowser();
try {
  await using opened = await openLived({
    browser,
    servers: { old, new: recent },
    context: { viewport: { width: Number(options.width), height: Number(options.height) } },
    prepare: hideMachine,
  });
  const { page, client, home } = opened;
  if (home === null) throw new Error('the home has no life');
  if (options.contrast) await page.emulateMedia({ forcedColors: 'active' });
  else if (only === undefined && !options.all) await removeOld();
  if (options.to === docs) await writeFile(join(docs, '../screenshots.md'), gallery(tour));
  for (const { name, show } of stops) {
    console.log(name);
    // a page that was gone to has a ring around its heading, which has the focus
    loadNext(page);
    await show({ page, client, home });
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme });
      await settle(page);
      const picture = await page.screenshot({ animations: 'disabled' });
      await writeFile(join(options.to, `${name}-${theme}.png`), smallPng(picture));
    }
  }
} finally {
  await browser.close();
}
console.log(`${stops.length * themes.length} pictures in ${options.to}`);

/** What no longer exists is not shown any more. */
async function removeOld(): Promise<void> {
  for (const file of await readdir(options.to))
    if (/-(light|dark)\.png$/.test(file)) await rm(join(options.to, file));
}
