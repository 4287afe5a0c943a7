declare module 'pgpass/lib/helper.js' {
  import type { Readable } from 'node:stream';
  const helper: {
    /** Reads libpq's password file format; calls back with the first matching line's password. */
    getPassword(
      connection: { host: string; port: number; database: string; user: string },
      stream: Readable,
      callback: (password: string | undefined) => void,
    ): void;
  };
  export default helper;
}
