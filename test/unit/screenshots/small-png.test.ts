import { deflateSync } from 'node:zlib';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPng, smallPng } from '../../screenshots/small-png.ts';

/** Two by two pixels: a row as it is, then one that says how it differs from the row above. */
const trueColour = (secondRow: readonly number[]) => png(2, 2, [0, 10, 20, 30, 40, 50, 60, ...secondRow]);

function png(width: number, height: number, filtered: readonly number[]): Buffer {
  const chunk = (kind: string, content: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(content.length);
    return Buffer.concat([length, Buffer.from(kind), content, Buffer.alloc(4)]);
  };
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const rows = Buffer.from(filtered);
  return Buffer.concat([Buffer.alloc(8), chunk('IHDR', header), chunk('IDAT', deflateSync(rows))]);
}

describe('reading', () => {
  it.each([
    ['none', 0, [1, 2, 3, 4, 5, 6]],
    ['left', 1, [1, 2, 3, 5, 7, 9]],
    ['up', 2, [11, 22, 33, 44, 55, 66]],
    ['average', 3, [6, 12, 18, 27, 36, 45]],
    // The nearest to left + up - corner is up for both pixels.
    ['Paeth', 4, [11, 22, 33, 44, 55, 66]],
  ])('undoes the filter %s', (_, filter, expected) => {
    const { width, height, pixels } = readPng(trueColour([filter, 1, 2, 3, 4, 5, 6]));
    expect([width, height]).toEqual([2, 2]);
    expect([...pixels.subarray(6)]).toEqual(expected);
  });

  it('refuses what is not of true colour', async () => {
    const icon = await readFile(join(import.meta.dirname, '../../../build/icons/app/16x16.png'));
    expect(() => readPng(icon)).toThrow('not a PNG of true colour');
  });
});

describe('a small picture', () => {
  it('keeps size and colours, by a palette', () => {
    const small = smallPng(trueColour([0, 10, 20, 30, 10, 20, 30]));
    const palette = small.indexOf('PLTE');
    expect(small.readUInt32BE(16)).toBe(2);
    expect(small.readUInt32BE(20)).toBe(2);
    // The colour that there is most of comes first.
    expect([...small.subarray(palette + 4, palette + 10)]).toEqual([10, 20, 30, 40, 50, 60]);
  });

  it('keeps a rare colour that looks like no other of many', () => {
    // 400 dark blues, two pixels of each, and one pixel of amber at the end.
    const blues = Array.from({ length: 400 }, (_, index) => [index >> 4, index & 15, 200]);
    const amber = [138, 82, 0];
    const row = [0, ...[...blues, ...blues].flat(), ...amber];
    const small = smallPng(png(801, 1, row));
    const palette = small.indexOf('PLTE');
    const colours = small.subarray(palette + 4, palette + 4 + small.readUInt32BE(palette - 4));
    expect(colours).toHaveLength(256 * 3);
    expect(colours.includes(Buffer.from(amber))).toBe(true);
  });
});
