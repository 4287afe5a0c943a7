import type { BrowserWindow } from 'electron';
import { beforeEach, describe, expect, it } from 'vitest';
import { createFileDialogs } from '../../../../../main/hosts/electron/window/file-dialogs.ts';
import { world } from '../../../../support/electron/double.ts';

describe('file dialogs', () => {
  beforeEach(() => {
    world.dialogOptions.length = 0;
  });

  it('give the folder that was chosen', async () => {
    world.dialogPath = '/backups';
    const { pickFolder } = createFileDialogs(() => null);
    expect(await pickFolder('Folder of the vault')).toBe('/backups');
    expect(world.dialogOptions).toEqual([
      {
        title: 'Folder of the vault',
        message: 'Folder of the vault',
        properties: ['openDirectory', 'createDirectory', 'dontAddToRecent'],
      },
    ]);
  });

  it('belong to the window, and give nothing when the user cancels', async () => {
    world.dialogPath = null;
    const { pickFile } = createFileDialogs(() => ({}) as BrowserWindow);
    expect(await pickFile('CA certificate')).toBeNull();
    expect(world.dialogOptions).toMatchObject([{ properties: ['openFile', 'dontAddToRecent'] }]);
  });
});
