import type { Page } from '@playwright/test';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openBrowser } from '../test/support/electron/launch.ts';

/** Draws every icon from build/icons/mark.svg: `npm run icons`, after the mark has changed. */

const petrol = '#146c74';
const folder = join(import.meta.dirname, 'icons');

interface Icon {
  readonly file: string;
  /** Width and height in pixels. */
  readonly size: number;
  readonly mark: string;
  /** Colour of the tile behind the mark; none for icons that lie on the system's own ground. */
  readonly tile?: string;
  /** Empty rim as a share of the size; Apple's grid wants a tenth around an application's icon. */
  readonly rim: number;
}

const icons: readonly Icon[] = [
  // Up to 24 pixels a tile would eat the mark.
  ...[16, 24].map((size) => ({ file: `app/${size}x${size}.png`, size, mark: petrol, rim: 0 })),
  ...[32, 48, 64, 128, 256, 512, 1024].map((size) => ({
    file: `app/${size}x${size}.png`,
    size,
    mark: 'white',
    tile: petrol,
    rim: 0,
  })),
  { file: 'mac.png', size: 1024, mark: 'white', tile: petrol, rim: 0.1 },
  ...[16, 32].map((size) => ({ file: `tray/tray-${size}.png`, size, mark: petrol, rim: 0 })),
  { file: 'tray/trayTemplate.png', size: 16, mark: 'black', rim: 0 },
  { file: 'tray/trayTemplate@2x.png', size: 32, mark: 'black', rim: 0 },
];

async function draw(page: Page, path: string, { file, size, mark, tile, rim }: Icon): Promise<void> {
  const inner = 16 * (1 - 2 * rim);
  const scale = (tile === undefined ? 1 : 0.66) * (inner / 16);
  const offset = (16 - 16 * scale) / 2;
  const background =
    tile === undefined
      ? ''
      : `<rect x="${16 * rim}" y="${16 * rim}" width="${inner}" height="${inner}" rx="${inner * 0.22}" fill="${tile}"/>`;
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>body{margin:0}svg{display:block}</style>
     <svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 16 16">${background}
       <path transform="translate(${offset} ${offset}) scale(${scale})" fill="${mark}" d="${path}"/></svg>`,
  );
  await page.screenshot({ path: join(folder, file), omitBackground: true });
}

const [, path] = /\sd="([^"]+)"/.exec(await readFile(join(folder, 'mark.svg'), 'utf8')) ?? [];
if (path === undefined) throw new Error('build/icons/mark.svg holds no path');
for (const name of ['app', 'tray']) await mkdir(join(folder, name), { recursive: true });

const browser = await openBrowser();
try {
  const page = await browser.newPage();
  for (const icon of icons) await draw(page, path, icon);
} finally {
  await browser.close();
}
console.log(`${icons.length} icons drawn in build/icons`);
