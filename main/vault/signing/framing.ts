/**
 * What is signed: the domain, then each part, every one of them behind its length in bytes (8 bytes, big-endian).
 * Two different lists of parts never give the same bytes, whatever is in them, and nothing that is signed for one
 * domain can be taken for something of another.
 */
export function framed(domain: string, parts: readonly (string | Uint8Array)[]): Buffer {
  const pieces = [domain, ...parts].flatMap((part) => {
    const bytes = Buffer.from(part);
    const length = Buffer.alloc(8);
    length.writeBigUInt64BE(BigInt(bytes.length));
    return [length, bytes];
  });
  return Buffer.concat(pieces);
}
