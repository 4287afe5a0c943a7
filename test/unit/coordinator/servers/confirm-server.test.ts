import { afterEach, beforeEach, expect, it } from 'vitest';
import { confirmServer, expectConfirmed } from '../../../../main/coordinator/servers/confirm-server.ts';
import { at, server } from '../../../support/store-records.ts';
import { openEngine, type TestEngine } from '../../../support/engine.ts';

const unconfirmed = { ...server('server-1', 'prod'), unconfirmed: { vaultName: 'shared', since: at } };

let engine: TestEngine;
beforeEach(async () => {
  engine = await openEngine();
  engine.store.servers.insert(unconfirmed);
});
afterEach(() => engine[Symbol.asyncDispose]());

it('no login is sent to what only a vault names, and it is said where that would be', () => {
  expect(() => expectConfirmed(unconfirmed)).toThrow(
    expect.objectContaining({
      code: 'UserErrorNotConfirmed',
      message:
        'prod came with the vault shared and has not been confirmed here: user app at db.example.com:5432, TLS verify-full. No login is sent there.',
      steps: [
        { do: 'confirm-server', server: 'prod', address: 'db.example.com:5432' },
        { do: 'change-server', server: 'prod' },
      ],
    }),
  );
  expect(expectConfirmed(server())).toBeUndefined();
});

it.each([{ host: 'other' }, { port: 1 }, { user: 'other' }, { tls: 'disable' } as const])(
  'an address with another %j than somebody has seen is not confirmed',
  async (other) => {
    await expect(confirmServer(engine, unconfirmed, { ...unconfirmed, ...other })).rejects.toMatchObject({
      code: 'UserErrorInvalidInput',
      message:
        'prod has another address than was confirmed: user app at db.example.com:5432, TLS verify-full.',
    });
    expect(engine.store.servers.list()[0]?.unconfirmed).toStrictEqual(unconfirmed.unconfirmed);
  },
);

it('the address that somebody has seen is', async () => {
  expect(await confirmServer(engine, unconfirmed, unconfirmed)).toStrictEqual(server('server-1', 'prod'));
  expect(engine.store.servers.list()).toStrictEqual([server('server-1', 'prod')]);
});
