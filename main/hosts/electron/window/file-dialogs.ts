import { dialog, type BrowserWindow, type OpenDialogOptions } from 'electron';

type Pick = (title: string) => Promise<string | null>;

/** The platform's own dialogs; they answer null when the user cancels. */
export interface FileDialogs {
  readonly pickFolder: Pick;
  readonly pickFile: Pick;
}

/** `parent` gives the window that the dialog belongs to, where one is open. */
export function createFileDialogs(parent: () => BrowserWindow | null): FileDialogs {
  const pick =
    (properties: NonNullable<OpenDialogOptions['properties']>): Pick =>
    async (title) => {
      const window = parent();
      // On macOS a dialog has no title bar: the words go into its message.
      const options = { title, message: title, properties: [...properties, 'dontAddToRecent' as const] };
      const answer = await (window === null
        ? dialog.showOpenDialog(options)
        : dialog.showOpenDialog(window, options));
      return answer.canceled ? null : (answer.filePaths[0] ?? null);
    };
  return { pickFolder: pick(['openDirectory', 'createDirectory']), pickFile: pick(['openFile']) };
}
