import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  expectProtected,
  instanceRecord,
  readRecord,
  recordPlace,
  writeRecord,
} from '../../../../main/coordinator/instances/record.ts';
import { openVault, type OpenVault } from '../../../../main/coordinator/vaults/open-vault.ts';
import type { InstanceRecord } from '../../../../shared/instances/instances.ts';
import { openTwoVaults, type TwoVaults } from '../../../support/two-vaults.ts';
import { server } from '../../../support/store-records.ts';

let two: TwoVaults;
let vault: OpenVault;
beforeEach(async () => {
  two = await openTwoVaults();
  const [one] = two.vaults;
  if (one === undefined) throw new Error('there are two');
  vault = await openVault(two.engine, one);
});
afterEach(async () => {
  await vault[Symbol.asyncDispose]();
  await two[Symbol.asyncDispose]();
});

const stoppedAt = '2026-11-23T12:00:00.000Z';
const record = (more: Partial<InstanceRecord> = {}): InstanceRecord => ({
  ...instanceRecord(server(), two.known('one')),
  ...more,
});
const write = (more: Partial<InstanceRecord> = {}) =>
  writeRecord(two.engine, vault, record(more), () => record(more));
const read = () => readRecord(two.engine, vault, two.known('one'));
const expected = () => expectProtected(two.engine, vault, two.known('one'), server());

describe('the record of an instance', () => {
  it('has what another workstation needs, and no login', () => {
    expect(record()).toStrictEqual({
      id: 'inst-one',
      name: 'one',
      database: 'shop',
      serverId: 'server-1',
      server: {
        name: 'server-1',
        host: 'db.example.com',
        port: 5432,
        user: 'app',
        maintenanceDatabase: 'postgres',
        tls: 'verify-full',
      },
      options: two.known('one').options,
      protectedAt: two.known('one').protectedAt,
    });
    expect(instanceRecord({ ...server(), pooler: 'session' }, two.known('one')).server).toMatchObject({
      pooler: 'session',
    });
  });

  it('that is gone ends the protection here, and one that is there again takes that back', async () => {
    expect(await read()).toBeUndefined();
    expect(two.known('one')).toMatchObject({
      endedElsewhere: 'deleted',
      stoppedAt: two.engine.clock.now().toISOString(),
    });
    two.engine.clock.advance(1_000);
    expect(await read()).toBeUndefined();
    expect(two.known('one').stoppedAt).toBe('2026-11-23T18:00:00.000Z');
    await write();
    expect(await read()).toStrictEqual(record());
    expect(two.known('one').endedElsewhere).toBeUndefined();
    expect(two.known('one').stoppedAt).toBeUndefined();
  });

  it('that another workstation stopped says since when; also where it was gone in between', async () => {
    await write({ stoppedAt });
    expect(await read()).toMatchObject({ stoppedAt });
    expect(two.known('one')).toMatchObject({ endedElsewhere: 'stopped', stoppedAt });
    await write();
    await read();
    expect(two.known('one').stoppedAt).toBeUndefined();
    two.engine.store.instances.setEndedElsewhere(two.known('one').id, 'deleted', '2026-11-23T13:00:00.000Z');
    await write({ stoppedAt });
    await read();
    expect(two.known('one')).toMatchObject({
      endedElsewhere: 'stopped',
      stoppedAt: '2026-11-23T13:00:00.000Z',
    });
  });

  it('does not undo that the protection was stopped here', async () => {
    const here = '2026-11-20T00:00:00.000Z';
    two.engine.store.instances.setStopped('inst-one', here);
    await read();
    expect(two.known('one')).toMatchObject({ stoppedAt: here });
    expect(two.known('one').endedElsewhere).toBeUndefined();
    await write();
    await read();
    expect(two.known('one').stoppedAt).toBe(here);
    await write({ stoppedAt });
    await read();
    expect(two.known('one').stoppedAt).toBe(here);
    expect(two.known('one').endedElsewhere).toBeUndefined();
  });
});

describe('what is to be backed up', () => {
  const place = (database = 'shop', host = 'db.example.com') =>
    recordPlace({ database, server: { ...record().server, host } });
  const known = () => two.engine.store.instances.recordPlace(two.known('one').id);

  it('is what its record says, which is remembered', async () => {
    await vault.writeInstance(record());
    expect(known()).toBeNull();
    expect(await expected()).toStrictEqual({ record: record() });
    expect(known()).toBe(place());
  });

  it.each([
    [
      undefined,
      'The record of "one" is gone from the vault vault-1: another workstation deleted it, or somebody removed the folder. Nothing was written.',
    ],
    [
      { stoppedAt },
      `Another workstation stopped the protection of "one" in the vault vault-1 on 23 Nov 2026. Nothing was written.`,
    ],
  ])('is nothing where the protection has ended: %j', async (more, message) => {
    if (more !== undefined) await write(more);
    const words = message.replace('vault-1', two.known('one').vaultName);
    await expect(expected()).rejects.toMatchObject({
      code: 'UserErrorProtectionEnded',
      message: words,
      steps: [{ do: 'protect-again', server: 'server-1', database: 'shop', vault: 'one' }],
    });
  });

  const elsewhere = (host: string) => ({ server: { ...record().server, host } });

  it('is no other database, whatever was known before', async () => {
    await vault.writeInstance(record({ database: 'other' }));
    await expect(expected()).rejects.toMatchObject({
      code: 'UserErrorInstanceMoved',
      message:
        'Another workstation changed what "one" is: in the vault one it is "other" on db.example.com:5432, here "shop" on db.example.com:5432. Nothing was written.',
      steps: [{ do: 'continue-as', instance: 'one', database: 'other' }],
    });
    expect(known()).toBeNull();
  });

  it('is no other server than was seen here, unless it is the one that is meant here', async () => {
    // never seen: a server may be reached under several names
    await vault.writeInstance(record(elsewhere('alias.example.com')));
    expect(await expected()).toMatchObject({ record: { server: { host: 'alias.example.com' } } });
    expect(known()).toBe(place('shop', 'alias.example.com'));
    await vault.writeInstance(record(elsewhere('other.example.com')));
    await expect(expected()).rejects.toMatchObject({
      code: 'UserErrorInstanceMoved',
      steps: [
        { do: 'change-server', server: 'server-1' },
        { do: 'confirm-instance', instance: 'one' },
      ],
    });
    expect(known()).toBe(place('shop', 'alias.example.com'));
    await vault.writeInstance(record());
    await expected();
    expect(known()).toBe(place());
  });

  it('is not at the address that another workstation has written into the record of its server since', async () => {
    const id = server().id;
    await vault.writeInstance(record());
    await vault.noteServer(id, record().server);
    expect(await expected()).toMatchObject({ record: { server: { host: 'db.example.com' } } });
    await vault.changeServer(id, (stands = record().server) => ({ ...stands, host: 'new.example.com' }));
    await expect(expected()).rejects.toMatchObject({
      code: 'UserErrorInstanceMoved',
      message:
        'Another workstation changed what "one" is: in the vault one it is "shop" on new.example.com:5432, here "shop" on db.example.com:5432. Nothing was written.',
    });
    const followed = { ...server(), host: 'new.example.com' };
    expect(await expectProtected(two.engine, vault, two.known('one'), followed)).toMatchObject({
      record: { server: { host: 'new.example.com' } },
    });
    // changes of the server go to that record from here on
    expect(two.engine.store.vaultServers.idsIn(two.known('one').vaultId, id)).toEqual([id]);
  });
});
