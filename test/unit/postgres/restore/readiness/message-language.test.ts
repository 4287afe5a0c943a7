import { expect, it } from 'vitest';
import type { Connection } from '../../../../../main/postgres/connect/connect.ts';
import { checkMessageLanguage } from '../../../../../main/postgres/restore/readiness/message-language.ts';

const saying = (setting: string) =>
  ({ query: () => Promise.resolve([{ setting }]) }) as unknown as Connection;

it('who may not let the server speak English is told before the restore, with the SQL', async () => {
  expect(await checkMessageLanguage(saying('C'), { user: 'dba' })).toEqual([]);
  expect(await checkMessageLanguage(saying('de_DE.UTF-8'), { user: 'Ärger"' })).toEqual([
    {
      title: 'Language of messages',
      severity: 'warning',
      message:
        'The server’s messages are not in English (lc_messages is de_DE.UTF-8), and Ärger" may not change that. They are shown as they are; what they cost, pgkeep knows in English only.',
      remedy: 'Let the server speak English to Ärger". A superuser runs the SQL.',
      sql: `ALTER ROLE "Ärger""" SET lc_messages = 'C';`,
    },
  ]);
});
