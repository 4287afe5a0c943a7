import prettyBytes from 'pretty-bytes';

/**
 * A size in bytes, in binary units (IEC 80000-13) with three significant digits and no zeros at the end: "0 B",
 * "1023 B", "1 KiB", "1.25 MiB", "48.3 GiB", "-512 B".
 */
export function formatSize(bytes: number): string {
  const text = prettyBytes(bytes, { binary: true });
  // what is rounded up to 1024 of a unit is one of the next
  return /^-?1024 /.test(text)
    ? prettyBytes(1024 ** Math.round(log1024(bytes)) * Math.sign(bytes), { binary: true })
    : text;
}

const log1024 = (bytes: number) => Math.log2(Math.abs(bytes)) / 10;

/** Bytes per second: "48.3 MiB/s". */
export function formatRate(bytesPerSecond: number): string {
  return `${formatSize(bytesPerSecond)}/s`;
}
