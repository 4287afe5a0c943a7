/** Facts of a frame that sends, as Electron gives them. */
export interface FrameFacts {
  readonly url: string;
  readonly origin: string;
}

export interface AppResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What the double tells the outside: a test, or the launcher that plays Chromium. */
export type FromMain =
  | { readonly do: 'load'; readonly url: string; readonly preload: string }
  | { readonly do: 'show' }
  | { readonly do: 'hide' }
  | { readonly do: 'focus' }
  | { readonly do: 'reload' }
  | { readonly do: 'window-closed' }
  | { readonly do: 'send'; readonly channel: string; readonly args: readonly unknown[] }
  | { readonly do: 'port-message'; readonly port: string; readonly data: unknown }
  | { readonly do: 'port-close'; readonly port: string }
  | { readonly do: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly do: 'notify'; readonly title: string; readonly body: string }
  | { readonly do: 'open-external'; readonly url: string }
  | { readonly do: 'ask'; readonly message: string }
  | { readonly do: 'error-box'; readonly title: string; readonly content: string }
  | { readonly do: 'exit'; readonly code: number };

/** What the outside does to the application. */
export type ToMain =
  | { readonly do: 'loaded' }
  | { readonly do: 'close-window' }
  | { readonly do: 'quit' }
  | { readonly do: 'open-link'; readonly link: string }
  | {
      readonly do: 'ipc';
      readonly channel: string;
      readonly message: unknown;
      readonly ports: readonly string[];
      readonly frame: FrameFacts;
    }
  | { readonly do: 'port-message'; readonly port: string; readonly data: unknown }
  | { readonly do: 'port-close'; readonly port: string }
  | { readonly do: 'answer-dialogs'; readonly path: string | null }
  /** Each is answered with its id: by an AppResponse, by whether the page may go there, or open it. */
  | { readonly do: 'request'; readonly id: number; readonly url: string; readonly method: string }
  | { readonly do: 'navigate'; readonly id: number; readonly url: string; readonly isMainFrame: boolean }
  /** Answered with the path that the user chose; null where it is refused, or the user cancels. */
  | {
      readonly do: 'download';
      readonly id: number;
      readonly url: string;
      readonly name: string;
      readonly frame: FrameFacts;
    }
  | { readonly do: 'download-done'; readonly download: number; readonly state: 'completed' | 'interrupted' }
  | { readonly do: 'popup'; readonly id: number; readonly url: string };
