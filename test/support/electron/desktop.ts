import type { Page } from '@playwright/test';

/** The running desktop application. */
export interface Desktop extends AsyncDisposable {
  /** `electron`: the real program. `double`: the real bundles, with Electron's double between them. */
  readonly ran: 'electron' | 'double';
  readonly page: Page;
  /** What file dialogs, for opening and for saving, answer from now on; null is Cancel. */
  answerDialogs(path: string | null): Promise<void>;
  /** Starts pgkeep again with a link, as the system does when the user follows one. */
  openLink(link: string): Promise<void>;
  /** Closes the window as its own button does. */
  closeWindow(): Promise<void>;
  /** Quits, cancelling what runs, and waits until the process has ended. */
  quit(): Promise<void>;
}
