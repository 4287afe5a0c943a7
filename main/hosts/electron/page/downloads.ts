import { app, dialog, type DownloadItem, type Session } from 'electron';
import { join } from 'node:path';
import { isOwnDownload } from './permissions.ts';
import type { HostLog } from '../host-log.ts';

/**
 * Lets the page hand out what it made itself (SQL, tables as CSV or JSON), each time through the system's own
 * dialog: the user alone decides whether and where a file is written. Every other download is refused.
 */
export function limitDownloads(session: Session, log: HostLog): void {
  session.on('will-download', (event, item, _contents, frame) => {
    const urls = [item.getURL(), ...item.getURLChain()];
    if (!urls.every((url) => isOwnDownload(url, frame))) {
      event.preventDefault();
      log.warn({ url: item.getURL().slice(0, 200) }, 'a download was refused');
      return;
    }
    // No save path is set: that is what makes Electron ask.
    item.setSaveDialogOptions({
      title: 'Save',
      defaultPath: join(app.getPath('downloads'), plainName(item.getFilename())),
      properties: ['showOverwriteConfirmation', 'dontAddToRecent'],
    });
    item.once('done', (_event, state) => tellEnd(item, state, log));
  });
}

/** A name that the page proposed, without anything that could mean a folder. */
function plainName(name: string): string {
  const plain = name.replace(/[^\p{L}\p{N} ._()-]/gu, '_').replace(/^\.+/, '');
  return plain === '' ? 'pgkeep' : plain.slice(0, 120);
}

function tellEnd(item: DownloadItem, state: 'completed' | 'cancelled' | 'interrupted', log: HostLog): void {
  if (state !== 'interrupted') return;
  log.error({ path: item.getSavePath() }, 'a file could not be saved');
  dialog.showErrorBox('The file was not saved', `${item.getSavePath()} could not be written.`);
}
