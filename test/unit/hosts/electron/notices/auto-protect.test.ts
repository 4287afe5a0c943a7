import { expect, it } from 'vitest';
import { notificationOfTold } from '../../../../../main/hosts/electron/notices/auto-protect.ts';
import { ToldOfServer } from '../../../../../shared/auto-protect/auto-protect.ts';

const told = (change: Partial<ToldOfServer> = {}): ToldOfServer =>
  ToldOfServer.parse({
    serverId: 'server-1',
    serverName: 'prod',
    vaultName: 'archive',
    database: 'shop',
    outcome: 'protected',
    words: '"shop" is protected now, as "prod/shop".',
    at: '2026-11-23T10:00:00.000Z',
    ...change,
  });

it('says what was done, on which server', () => {
  expect(notificationOfTold(told(), 'all')).toEqual({
    title: 'Databases of prod',
    body: '"shop" is protected now, as "prod/shop".',
  });
  expect(notificationOfTold(told(), 'problems')).toBeNull();
  expect(notificationOfTold(told(), 'none')).toBeNull();
});

it.each([{ outcome: 'failed' }, { outcome: 'gone' }, { outcome: 'left' }] as const)(
  'says what somebody has to look at, unless nothing is to be said: %o',
  (change) => {
    const said = { title: 'Databases of prod', body: told().words };
    expect(notificationOfTold(told(change), 'all')).toEqual(said);
    expect(notificationOfTold(told(change), 'problems')).toEqual(said);
    expect(notificationOfTold(told(change), 'none')).toBeNull();
  },
);

it('is one line of plain text, whatever a server calls its databases', () => {
  const hostile = notificationOfTold(
    told({ serverName: 'a\nb', words: `x\u2028y ${'z'.repeat(400)}` }),
    'all',
  );
  expect(hostile?.title).toBe('Databases of a b');
  expect(hostile?.body).toBe(`x y ${'z'.repeat(235)}…`);
});
