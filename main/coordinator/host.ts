/** What the host around this process can do for the person in front of it. */
export interface HostCapabilities {
  readonly kind: 'electron' | 'serve' | 'cli';
  /** Folders beneath which a page may choose; absent where nobody browses by id. */
  readonly folders?: readonly string[];
  /** The platform's own dialog; null when it was cancelled. Absent where the host has none. */
  readonly pickFolder?: (title: string) => Promise<string | null>;
  readonly pickFile?: (title: string) => Promise<string | null>;
}
