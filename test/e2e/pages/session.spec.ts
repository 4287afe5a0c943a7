import { expect, test as base, type Page } from '@playwright/test';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocketServer } from 'ws';
import { serveInterface, type ServedInterface } from '../../support/apps/serve-interface.ts';
import { violations } from '../support/axe.ts';

const hour = 60 * 60_000;

type Served = ServedInterface & {
  /** Moves the server's clock. */
  pass(ms: number): void;
};

const test = base.extend<{ served: Served }>({
  served: async ({ browser }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'pgkeep-session-'));
    let now = Date.now();
    const opened = await serveInterface({
      browser,
      env: { ...process.env, PGKEEP_HOME: join(folder, 'home') },
      now: () => now,
      limits: { sessionCheckMs: 20 },
    });
    await use({
      ...opened,
      pass: (ms) => {
        now += ms;
      },
    });
    await opened[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  },
});

/** The page is connected: it knows that no job runs, and nothing covers it. */
async function expectConnected(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'No running jobs' })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Working as / })).toBeVisible();
  await expect(page.getByRole('alertdialog')).toHaveCount(0);
}

async function listen(server: Server, port = 0): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

test('a neighbour on another port gets the cookie and can do nothing with it', async ({ served }) => {
  const { page, server } = served;
  await expectConnected(page);
  const cookies: string[] = [];
  const neighbour = createServer((request, response) => {
    cookies.push(request.headers.cookie ?? '');
    response.end('hello');
  });
  const port = await listen(neighbour);
  const visit = await page.context().newPage();
  await visit.goto(`http://127.0.0.1:${port}/`);
  // All that the page keeps belongs to its origin.
  expect(await visit.evaluate(() => localStorage.length)).toBe(0);
  neighbour.close();

  const [cookie = ''] = cookies;
  expect(cookie).toContain(`pgkeep-session-${server.port}=`);
  const answer = await fetch(`${server.origin}/rpc/settings/about`, {
    method: 'POST',
    headers: { Cookie: cookie, 'Content-Type': 'application/json' },
    body: '{}',
  });
  expect(answer.status).toBe(401);
  await expectConnected(page);
});

test('the secret is in no address, and a reload and other tabs share it', async ({ served }) => {
  const { page, server } = served;
  await expectConnected(page);
  expect(page.url()).toBe(`${server.origin}/overview`);
  expect(
    await page.evaluate(() => performance.getEntriesByType('navigation').map(({ name }) => name)),
  ).toEqual([expect.not.stringContaining('token')]);
  await page.reload();
  await expectConnected(page);

  const [middle] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('link', { name: 'Jobs', exact: true }).click({ button: 'middle' }),
  ]);
  await expectConnected(middle);
  const typed = await page.context().newPage();
  await typed.goto(`${server.origin}/servers`);
  await expectConnected(typed);
});

test('a page that is left while it signs in is signed in all the same', async ({ served }) => {
  const { page, server } = served;
  await expectConnected(page);
  const next = await page.context().newPage();
  let asked = 0;
  // The answer to the first exchange never arrives.
  await next.route('**/session', async (route) => {
    const isExchange = route.request().method() === 'POST';
    if (isExchange && ++asked === 1) await route.fetch();
    else await route.continue();
  });
  const first = next.waitForRequest((request) => request.method() === 'POST');
  await next.goto(server.newUrl());
  await first;
  await next.goto(`${server.origin}/jobs`);
  await expectConnected(next);
  expect(asked).toBe(2);
});

test('a session that ended covers the page, which goes on after a new sign-in with what was entered', async ({
  browser,
  served,
}) => {
  const { page, server } = served;
  await expectConnected(page);
  await page.getByRole('link', { name: 'Servers', exact: true }).click();
  await page.getByRole('button', { name: 'Add server' }).first().click();
  const name = page.getByLabel(/^Name/);
  await name.fill('a draft');
  served.pass(2 * hour);
  const ended = page.getByRole('alertdialog', { name: 'Your session ended' });
  await expect(ended).toContainText('Nobody looked at pgkeep in this browser for two hours');
  await expect(ended).toContainText('Press Enter in the terminal where pgkeep serve runs');
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(ended).toBeVisible();
  const stranger = await page.context().newPage();
  await stranger.goto(`${server.origin}/jobs`);
  await expect(stranger.getByRole('heading', { name: 'You are not signed in' })).toBeVisible();

  const link = server.newUrl();
  await stranger.goto(link);
  await expectConnected(stranger);
  await expect(ended).toHaveCount(0);
  await expect(name).toHaveValue('a draft');
  // axe opens a page beside the one that it looks at, which takes a context that was made by itself
  const other = await browser.newContext();
  const elsewhere = await other.newPage();
  await elsewhere.goto(link);
  await expect(elsewhere.getByRole('heading', { name: 'This link does not sign in any more' })).toBeVisible();
  expect(await violations(elsewhere)).toEqual([]);
  await other.close();

  served.pass(1.9 * hour);
  await page.goto(`${server.origin}/jobs`);
  await expectConnected(page);
});

test('signing out ends the session in all tabs', async ({ served }) => {
  const { page, server } = served;
  const other = await page.context().newPage();
  await other.goto(server.origin);
  await expectConnected(other);
  await page.bringToFront();
  await page.getByRole('button', { name: /^Working as / }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  for (const each of [page, other]) {
    await expect(each.getByRole('alertdialog', { name: 'You are signed out' })).toBeVisible();
  }
  await page.reload();
  await expect(page.getByRole('heading', { name: 'You are not signed in' })).toBeVisible();

  await page.goto(server.newUrl());
  await expectConnected(page);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: /^Find/ }).fill('sign out');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alertdialog', { name: 'You are signed out' })).toBeVisible();
});

test('a browser that signs in again goes on in its other tabs', async ({ served }) => {
  const { page, server } = served;
  await expectConnected(page);
  const next = await page.context().newPage();
  await next.goto(server.newUrl());
  await expectConnected(next);
  await expectConnected(page);
});

test('another program on the port of a pgkeep that ended is told nothing', async ({ served }) => {
  const { page, server } = served;
  await expectConnected(page);
  const secret = await page.evaluate(() => localStorage.getItem('pgkeep.session') ?? '');
  const { secret: key } = JSON.parse(secret) as { secret: string };
  await server[Symbol.asyncDispose]();

  const heard: string[] = [];
  const impostor = createServer((request, response) => {
    heard.push(`${request.url} ${JSON.stringify(request.headers)}`);
    response.writeHead(204).end();
  });
  const sockets = new WebSocketServer({ server: impostor });
  sockets.on('connection', (socket) => {
    socket.on('message', (message: Buffer) => {
      heard.push(message.toString('utf8'));
      const text = 'x'.repeat(43);
      socket.send(JSON.stringify({ challenge: { nonce: text, proof: text } }));
    });
  });
  await listen(impostor, server.port);
  const warning = page.getByRole('alertdialog', { name: 'This is not your pgkeep' });
  // Attempts to connect come every five seconds at last.
  await expect(warning).toContainText('nothing was sent to it', { timeout: 30_000 });
  expect(heard.join('\n')).toContain('{"hello":');
  expect(heard.join('\n')).not.toContain(key);
  expect(heard.join('\n')).not.toContain('{"proof":');
  impostor.close();
  for (const socket of sockets.clients) socket.terminate();
});
