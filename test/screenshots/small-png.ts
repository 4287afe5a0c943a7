import { crc32, deflateSync, inflateSync } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Bytes of a pixel of 8-bit true colour, which is what Chromium's screenshots have. */
const depth = 3;

export type Picture = {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue of each pixel, row by row. */
  readonly pixels: Buffer;
};

/**
 * A screenshot with 256 colours, at 40 % of its size: those that it has most of, and of rare ones those that
 * look like no other; the rest, shades at the edges of letters, become their nearest.
 */
export function smallPng(png: Buffer): Buffer {
  const { width, height, pixels } = readPng(png);
  const counts = new Map<number, number>();
  for (let at = 0; at < pixels.length; at += depth) {
    const colour = pixels.readUIntBE(at, depth);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const palette = choosePalette([...counts].sort((a, b) => b[1] - a[1]).map(([colour]) => colour));
  const indexes = new Map(palette.map((colour, index) => [colour, index]));
  // Each row begins with its filter: none.
  const rows = Buffer.alloc((width + 1) * height);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const colour = pixels.readUIntBE(pixel * depth, depth);
    let index = indexes.get(colour);
    if (index === undefined) indexes.set(colour, (index = nearest(palette, colour)));
    rows[pixel + Math.floor(pixel / width) + 1] = index;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt16BE(0x0803, 8); // 8 bits, by palette
  const colours = Buffer.alloc(palette.length * depth);
  for (const [index, colour] of palette.entries()) colours.writeUIntBE(colour, index * depth, depth);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Colours that differ by less than this, red, green and blue together, look alike. */
const alike = 24;

/** At most 256 of the colours, which come by how much there is of each. */
function choosePalette(colours: readonly number[]): number[] {
  const chosen: number[] = [];
  for (const colour of colours) {
    if (chosen.length === 256) break;
    if (chosen.every((known) => difference(known, colour) >= alike)) chosen.push(colour);
  }
  const known = new Set(chosen);
  const rest = colours.filter((colour) => !known.has(colour));
  return [...chosen, ...rest.slice(0, 256 - chosen.length)];
}

const difference = (one: number, other: number): number =>
  [16, 8, 0].reduce((sum, shift) => sum + Math.abs(((one >> shift) & 255) - ((other >> shift) & 255)), 0);

function nearest(palette: readonly number[], colour: number): number {
  let best = 0;
  let least = Infinity;
  for (const [index, known] of palette.entries()) {
    const distance = difference(known, colour);
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}

/** Reads a PNG of 8-bit true colour without interlacing; throws for any other. Its filters: PNG specification, 9. */
export function readPng(png: Buffer): Picture {
  let width = 0;
  let height = 0;
  const data: Buffer[] = [];
  for (let at = signature.length; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const content = png.subarray(at + 8, at + 8 + png.readUInt32BE(at));
    const kind = png.toString('latin1', at + 4, at + 8);
    if (kind === 'IDAT') data.push(content);
    if (kind !== 'IHDR') continue;
    [width, height] = [content.readUInt32BE(0), content.readUInt32BE(4)];
    if (content[8] !== 8 || content[9] !== 2 || content[12] !== 0)
      throw new Error('not a PNG of true colour');
  }
  const filtered = inflateSync(Buffer.concat(data));
  const stride = width * depth;
  const pixels = Buffer.alloc(stride * height);
  for (let at = 0; at < pixels.length; at += 1) {
    const row = Math.floor(at / stride);
    const hasLeft = at % stride >= depth;
    const left = hasLeft ? (pixels[at - depth] ?? 0) : 0;
    const up = pixels[at - stride] ?? 0;
    const corner = hasLeft ? (pixels[at - stride - depth] ?? 0) : 0;
    const filter = filtered[row * (stride + 1)] ?? 0;
    pixels[at] = (filtered[at + row + 1] ?? 0) + predicted(filter, left, up, corner);
  }
  return { width, height, pixels };
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  const estimate = left + up - corner;
  const [toLeft, toUp, toCorner] = [left, up, corner].map((value) => Math.abs(estimate - value)) as [
    number,
    number,
    number,
  ];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

function chunk(kind: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(kind, 'latin1'), content]);
  const frame = Buffer.alloc(8 + named.length);
  frame.writeUInt32BE(content.length, 0);
  named.copy(frame, 4);
  frame.writeUInt32BE(crc32(named), 4 + named.length);
  return frame;
}
