import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { longArray } from '../../../../shared/points/long-array.ts';

const schema = z.object({ rows: longArray(z.object({ n: z.int(), word: z.string().default('none') })) });

describe('a long array', () => {
  it('is taken as z.array takes it', () => {
    const rows = [{ n: 1, word: 'one', more: true }, { n: 2 }];
    expect(schema.parse({ rows })).toEqual({
      rows: [
        { n: 1, word: 'one' },
        { n: 2, word: 'none' },
      ],
    });
  });

  it('says where an element is wrong, and why', () => {
    expect(schema.safeParse({ rows: [{ n: 1 }, { n: 'x' }] }).error?.issues).toEqual([
      expect.objectContaining({
        path: ['rows', 1, 'n'],
        message: expect.stringContaining('expected number'),
      }),
    ]);
  });

  it('gives up at the tenth of a million wrong elements', () => {
    const found = schema.safeParse({ rows: Array.from({ length: 1_000_000 }, () => 0) });
    expect(found.error?.issues).toHaveLength(10);
  });

  it.each([undefined, {}, 'text', { length: 1 }])('is not %j', (rows) => {
    expect(schema.safeParse({ rows }).error?.issues).toEqual([
      expect.objectContaining({ message: 'expected an array' }),
    ]);
  });
});
