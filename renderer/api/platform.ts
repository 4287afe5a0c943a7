/** What the Electron preload puts on the window; absent in a browser. */
interface Platform {
  /** The operating system as Node names it: linux, darwin, win32. */
  readonly os: string;
}

declare global {
  interface Window {
    readonly pgkeepPlatform?: Platform;
  }
}

export const insideElectron = (): boolean => window.pgkeepPlatform !== undefined;

/** Whether shortcuts go with ⌘ instead of Ctrl. */
export const isMac = (): boolean =>
  window.pgkeepPlatform === undefined
    ? /Mac|iPhone|iPad/.test(navigator.userAgent)
    : window.pgkeepPlatform.os === 'darwin';
