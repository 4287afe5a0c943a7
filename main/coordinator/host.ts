/** What the host around this process can do for the person in front of it. */
export interface HostCapabilities {
  readonly kind: 'electron' | 'serve' | 'cli';
  /** The platform's own dialog; null when it was cancelled. Absent where the host has none. */
  pickFolder?(title: string): Promise<string | null>;
  pickFile?(title: string): Promise<string | null>;
}
