import type { Session } from 'electron';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { limitDownloads } from '../../../../../main/hosts/electron/page/downloads.ts';
import { download, DownloadItem, reset, session, world } from '../../../../support/electron/double.ts';
import { listen } from '../../../../support/electron/listen.ts';

const log = { info: vi.fn<() => void>(), warn: vi.fn<() => void>(), error: vi.fn<() => void>() };
const origin = 'pgkeep-app://pgkeep';
const ownPage = { url: `${origin}/jobs`, origin, parent: null };
const ownBlob = `blob:${origin}/0d8f6d3e-5d0c-4b4b-9d3e-0a2b2f3c4d5e`;

describe('a download of the window', () => {
  beforeEach(() => {
    reset();
    vi.clearAllMocks();
    world.dialogPath = '/chosen/jobs.csv';
    limitDownloads(session.defaultSession as unknown as Session, log);
  });

  const start = (url: string, frame: object | null = ownPage, name = 'jobs.csv') =>
    download(1, new DownloadItem(url, name), frame);

  it('goes where the user says in a dialog', () => {
    expect(start(ownBlob)).toBe('/chosen/jobs.csv');
    expect(world.dialogOptions).toEqual([
      {
        title: 'Save',
        defaultPath: '/home/user/downloads/jobs.csv',
        properties: ['showOverwriteConfirmation', 'dontAddToRecent'],
      },
    ]);
  });

  it('writes nothing when the user cancels', () => {
    world.dialogPath = null;
    expect(start(ownBlob)).toBeNull();
    expect(world.dialogOptions).toHaveLength(1);
    expect(log.warn).not.toHaveBeenCalled();
  });

  it('has a name without folders, whatever the page calls it', () => {
    start(ownBlob, ownPage, '../../.ssh/authorized_keys');
    expect(world.dialogOptions).toMatchObject([
      { defaultPath: '/home/user/downloads/_.._.ssh_authorized_keys' },
    ]);
  });

  it.each([
    ['a page elsewhere', 'https://evil.example/tool.exe', ownPage],
    ['what a page elsewhere made', 'blob:https://evil.example/0d8f6d3e', ownPage],
    ['what nobody’s page made', 'blob:null/0d8f6d3e', ownPage],
    ['text in the address', 'data:text/plain,hello', ownPage],
    ['a file of the machine', 'file:///etc/passwd', ownPage],
    ['a file of the interface', `${origin}/mark.svg`, ownPage],
    ['an address that only looks like its own', `blob:${origin}.evil.example/0d8f6d3e`, ownPage],
    ['its own blob for a frame inside the page', ownBlob, { ...ownPage, parent: ownPage }],
    ['its own blob for a page elsewhere', ownBlob, { url: 'https://evil.example/', origin, parent: null }],
    ['its own blob for nobody', ownBlob, null],
  ])('is refused: %s', (_what, url, frame) => {
    expect(start(url, frame)).toBeNull();
    expect(world.dialogOptions).toEqual([]);
    expect(log.warn).toHaveBeenCalledTimes(1);
  });

  it('that cannot be written says so', () => {
    const heard = listen();
    const item = new DownloadItem(ownBlob, 'jobs.csv');
    download(1, item, ownPage);
    item.emit('done', {}, 'interrupted');
    expect(heard.told).toEqual([
      { do: 'error-box', title: 'The file was not saved', content: '/chosen/jobs.csv could not be written.' },
    ]);
  });
});
