import { userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unavailable, type Keychain } from '../../../main/credentials/kinds/keychain.ts';
import { failureOf, openTestApp } from '../../support/apps/app.ts';

/** A keychain that asks somebody to unlock it, and nobody comes. */
const locked: Keychain = {
  read: () => new Promise(() => {}),
  write: () => new Promise(() => {}),
  remove: () => new Promise(() => {}),
  probe: () => new Promise(() => {}),
};

describe('settings', () => {
  it('have defaults, change one by one and are kept', async () => {
    await using app = await openTestApp();
    const defaults = {
      theme: 'system',
      notifications: 'all',
      closeToTray: true,
      backupsPerServer: 2,
      pointAgeLimitDays: 7,
      shorterAfterDays: 14,
    };
    expect(await app.client.settings.get()).toEqual(defaults);
    expect(await app.client.settings.set({ theme: 'dark' })).toEqual({ ...defaults, theme: 'dark' });
    expect(await app.client.settings.set({ closeToTray: false })).toEqual({
      theme: 'dark',
      notifications: 'all',
      closeToTray: false,
      backupsPerServer: 2,
      pointAgeLimitDays: 7,
      shorterAfterDays: 14,
    });
    await app.client.settings.set({ backupsPerServer: 5, pointAgeLimitDays: 30 });
    const refused = { code: 'BAD_REQUEST' };
    await expect(app.client.settings.set({ pointAgeLimitDays: 0 })).rejects.toMatchObject(refused);
    await expect(app.client.settings.set({ pointAgeLimitDays: 3651 })).rejects.toMatchObject(refused);
    await expect(app.client.settings.set({ backupsPerServer: 0 })).rejects.toMatchObject(refused);
    await app.close();
    await using again = await openTestApp({ home: app.home });
    expect(await again.client.settings.get()).toMatchObject({
      theme: 'dark',
      backupsPerServer: 5,
      pointAgeLimitDays: 30,
    });
  });
});

describe('about', () => {
  it('names folders, versions and who works here, and does not wait for a keychain', async () => {
    await using app = await openTestApp({ replace: { keychain: locked } });
    expect(await app.client.settings.about()).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
      node: process.versions.node,
      dataFolder: app.home,
      logFile: join(app.home, 'pgkeep.log'),
      host: 'cli',
      fileDialogs: false,
      keychain: { available: false, reason: 'The keychain does not answer.' },
      identity: { user: userInfo().username },
    });
  });

  it('gives the words of a keychain that fails as details', async () => {
    const failing = {
      ...locked,
      probe: () => Promise.reject(unavailable(new Error('DBus: no'), 'Cannot read from')),
    };
    await using app = await openTestApp({ replace: { keychain: failing } });
    expect((await app.client.settings.about()).keychain).toEqual({
      available: false,
      reason: expect.stringMatching(
        /^Cannot read from the keychain of this machine: no keychain service/,
      ) as string,
      details: 'DBus: no',
    });
  });

  it('says that a keychain can be used', async () => {
    await using app = await openTestApp({
      replace: { keychain: { ...locked, probe: () => Promise.resolve() } },
    });
    expect((await app.client.settings.about()).keychain).toEqual({ available: true });
  });
});

describe('file dialogs', () => {
  it('are the host’s; without one nothing is chosen', async () => {
    await using app = await openTestApp();
    expect(await failureOf(app.client.places.pick({ purpose: 'vault' }))).toMatchObject({
      code: 'UserErrorInvalidInput',
      message: 'This host has no dialog for files and folders.',
    });
    expect(await app.client.places.roots({ purpose: 'vault' })).toEqual([]);
  });
});
