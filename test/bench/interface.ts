import type { Page } from '@playwright/test';
import { openBrowser } from '../support/electron/launch.ts';
import { ensureBuilt } from '../support/electron/built.ts';
import { openLived } from '../support/lived-home/open-lived.ts';
import { requestedScripts, totalKib } from '../support/requested-scripts.ts';
import { startServer } from '../support/servers/postgres-server.ts';
import { untilQuiet } from './machine.ts';
import { markdownTable, spread } from './statistics.ts';

/** What a browser fetches and how long it takes, in ms, until Overview of a home with nine weeks of life stands. */
export async function benchInterface(suite: {
  rounds: number;
  say: (line: string) => void;
}): Promise<string> {
  await ensureBuilt();
  await using old = await startServer({ major: 14, onDisk: true });
  await using recent = await startServer({ major: 18, onDisk: true });
  const browser = await openBrowser();
  try {
    await using lived = await openLived({ browser, servers: { old, new: recent } });
    const { page } = lived;
    const browserTools = await page.context().newCDPSession(page);
    await browserTools.send('Network.setCacheDisabled', { cacheDisabled: true });
    await untilOverview(page);
    const scripts = requestedScripts(page);
    await untilQuiet(suite.say);
    const rounds: Times[] = [];
    for (let round = 0; round < suite.rounds; round += 1) rounds.push(await loadOnce(page));
    const times = (what: keyof Times) => rounds.map((round) => round[what]);
    const all = await scripts.all();
    return [
      '### Interface',
      `Overview in Chromium, nothing cached; ${rounds.length} rounds, median (least–greatest).`,
      markdownTable(
        ['', 'value'],
        [
          ['JavaScript, KiB of gzip', totalKib(all).toFixed(1)],
          ['scripts', String(all.length)],
          ['first paint, ms', spread(times('paint'), 0)],
          ['first content, ms', spread(times('content'), 0)],
          ['data shown, ms', spread(times('data'), 0)],
        ],
      ),
    ].join('\n\n');
  } finally {
    await browser.close();
  }
}

/** In the page. Not by performance.getEntries: where the page's clock stands still, that is a double. */
const readPaints = `new Promise((resolve) =>
  new PerformanceObserver((list) =>
    resolve(list.getEntries().map(({ name, startTime }) => [name, startTime])),
  ).observe({ type: 'paint', buffered: true }),
)`;

/** In ms since the address was asked for. */
type Times = { paint: number; content: number; data: number };

async function loadOnce(page: Page): Promise<Times> {
  const begun = performance.now();
  await page.reload({ waitUntil: 'commit' });
  await untilOverview(page);
  const data = performance.now() - begun;
  const paints = await page.evaluate<[string, number][]>(readPaints);
  const at = (name: string) => new Map(paints).get(name) ?? Number.NaN;
  return { paint: at('first-paint'), content: at('first-contentful-paint'), data };
}

async function untilOverview(page: Page): Promise<void> {
  await page.getByRole('link', { name: /^\d+ protected: show$/ }).waitFor();
  await page.getByRole('grid', { name: 'Jobs of the last 24 hours' }).waitFor();
}
