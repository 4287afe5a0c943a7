/** What a JSON document may have, at most. */
export interface JsonBounds {
  /** Arrays and objects inside of each other. */
  readonly depth: number;
  /** Values: arrays, objects, strings, numbers, literals. Members' names are not counted; an empty array counts twice. */
  readonly values: number;
  /** Bytes of one string or name as written, without its quotes. */
  readonly string: number;
  /** Different names of members: each one that V8 meets costs it some hundred bytes, and time. */
  readonly names: number;
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openObject = 0x7b;
const closeObject = 0x7d;
const openArray = 0x5b;
const closeArray = 0x5d;

/**
 * Measures JSON in UTF-8 without building anything from it: JSON.parse needs fifty times the size of
 * `[[[[…`. What is no JSON is measured all the same; telling that is the parser's part.
 */
export function measureJson(bytes: Buffer): JsonBounds {
  return scan(bytes, { depth: Infinity, values: Infinity, string: Infinity, names: Infinity });
}

/** Why the document is not to be parsed, in words; undefined where it stays within the bounds. */
export function beyondBounds(bytes: Buffer, bounds: JsonBounds): string | undefined {
  const found = scan(bytes, bounds);
  if (found.depth > bounds.depth) return `it is nested more than ${bounds.depth} levels deep`;
  if (found.values > bounds.values) return `it has more than ${bounds.values} values`;
  if (found.string > bounds.string) return `it has a text of more than ${bounds.string} bytes`;
  if (found.names > bounds.names) return `it has more than ${bounds.names} different names`;
  return undefined;
}

/** Stops at the first bound that is passed. A tokenizer from a library needs several seconds for 100 MB. */
function scan(bytes: Buffer, bounds: JsonBounds): JsonBounds {
  let depth = 0;
  let deepest = 0;
  let values = 1;
  let longest = 0;
  // Where the last string was: a name, if a colon follows.
  let textStart = 0;
  let textEnd = 0;
  const names = new Set<string>();
  let position = 0;
  while (position < bytes.length) {
    switch (bytes[position] ?? 0) {
      case quote: {
        const start = position + 1;
        position = endOfString(bytes, start);
        longest = Math.max(longest, position - start);
        textStart = start;
        textEnd = position;
        if (longest > bounds.string) position = bytes.length;
        break;
      }
      case openArray:
      case openObject:
        depth += 1;
        values += 1;
        deepest = Math.max(deepest, depth);
        if (depth > bounds.depth || values > bounds.values) position = bytes.length;
        break;
      case closeArray:
      case closeObject:
        depth -= 1;
        break;
      case comma:
        values += 1;
        if (values > bounds.values) position = bytes.length;
        break;
      case colon:
        names.add(bytes.toString('latin1', textStart, textEnd));
        if (names.size > bounds.names) position = bytes.length;
        break;
      default:
    }
    position += 1;
  }
  return { depth: deepest, values, string: longest, names: names.size };
}

/** Where the closing quote stands; the end of the bytes where there is none. */
function endOfString(bytes: Uint8Array, start: number): number {
  let position = start;
  while (position < bytes.length) {
    const byte = bytes[position];
    if (byte === quote) return position;
    position += byte === backslash ? 2 : 1;
  }
  return bytes.length;
}
