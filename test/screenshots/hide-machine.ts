import type { Page } from '@playwright/test';
import { homedir } from 'node:os';
import { ensureClientTools } from '../support/programs/client-tools.ts';

/** Shows folders as they could be on anybody's machine: replaced in what the host sends to the page. */
export async function hideMachine(page: Page, folder: string): Promise<void> {
  const shown: [real: string, instead: string][] = [
    [`${folder}/home`, '/home/dba/.local/share/pgkeep'],
    [folder, '/srv/backups'],
  ];
  for (const [major, tools] of await ensureClientTools())
    shown.unshift([tools, `/usr/lib/postgresql/${major}/bin`]);
  shown.push([homedir(), '/home/dba']);
  const hide = (text: string) =>
    shown.reduce((hidden, [real, instead]) => hidden.replaceAll(real, instead), text);
  await page.routeWebSocket(/\/rpc-socket$/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) =>
      socket.send(typeof message === 'string' ? hide(message) : Buffer.from(hide(message.toString('utf8')))),
    );
  });
}
