declare module 'pgpass/lib/helper.js' {
  import type { Readable } from 'node:stream';
  interface PassfileEntry {
    host: string;
    port: string;
    database: string;
    user: string;
    password: string;
  }
  interface PassfileConnection {
    host: string;
    port: number;
    database: string;
    user: string;
  }
  const helper: {
    /** One line of the file; null for a comment and what is no entry. */
    parseLine(line: string): PassfileEntry | null;
    isValidEntry(entry: PassfileEntry): boolean;
    /** Whether the entry is for the connection; `*` is for all. */
    match(connection: PassfileConnection, entry: PassfileEntry): boolean;
    /** Reads libpq's password file format; calls back with the first matching line's password. */
    getPassword(
      connection: PassfileConnection,
      stream: Readable,
      callback: (password: string | undefined) => void,
    ): void;
  };
  export default helper;
}
