import type { ArchiveHead, TocEntry } from './types.ts';

const algorithmCodes = { none: 0, gzip: 1, lz4: 2, zstd: 3 } as const;

/** Writes header + table of contents: for what was parsed from an archive, exactly the bytes that it had. */
export function serializeHead(head: ArchiveHead): Buffer {
  const { header, entries } = head;
  const out = new ByteWriter();
  out.raw(Buffer.from('PGDMP', 'latin1'));
  out.byte(header.major);
  out.byte(header.minor);
  out.byte(header.revision);
  out.byte(header.intSize);
  out.byte(header.offSize);
  out.byte(1); // archCustom
  if (header.minor < 15) out.int(header.compression.level);
  else out.byte(algorithmCodes[header.compression.algorithm]);
  for (const field of header.createdAt) out.int(field);
  out.string(header.database);
  out.string(header.serverVersion);
  out.string(header.dumpVersion);
  out.int(entries.length);
  for (const entry of entries) writeEntry(out, entry, header.minor);
  return out.done();
}

function writeEntry(out: ByteWriter, entry: TocEntry, minor: number): void {
  out.int(entry.dumpId);
  out.int(entry.hadDumper ? 1 : 0);
  out.string(entry.tableOid);
  out.string(entry.oid);
  out.string(entry.tag);
  out.string(entry.desc);
  out.int(entry.section);
  out.string(entry.defn);
  out.string(entry.dropStmt);
  out.string(entry.copyStmt);
  out.string(entry.namespace);
  out.string(entry.tablespace);
  out.string(entry.tableAm);
  if (minor >= 16) out.int(entry.relkind ?? 0);
  out.string(entry.owner);
  out.string(withoutOids);
  for (const dumpId of entry.dependencies) out.string(Buffer.from(String(dumpId), 'latin1'));
  out.string(null);
  out.byte(entry.offset.state);
  out.offset(entry.offset.value);
}

/** WITH OIDS ended with PostgreSQL 12, its field stayed. */
const withoutOids = Buffer.from('false', 'latin1');

class ByteWriter {
  #bytes = Buffer.allocUnsafe(64 * 1024);
  #length = 0;

  done(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#length = this.#bytes.writeUInt8(value, this.#length);
  }

  int(value: number): void {
    this.#reserve(5);
    this.#length = this.#bytes.writeUInt8(value < 0 ? 1 : 0, this.#length);
    this.#length = this.#bytes.writeUInt32LE(Math.abs(value), this.#length);
  }

  string(bytes: Buffer | null): void {
    if (bytes === null) {
      this.int(-1);
    } else {
      this.int(bytes.length);
      this.raw(bytes);
    }
  }

  offset(value: bigint): void {
    this.#reserve(8);
    this.#length = this.#bytes.writeBigUInt64LE(value, this.#length);
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.#length + count));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}
