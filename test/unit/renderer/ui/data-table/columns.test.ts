import { describe, expect, it } from 'vitest';
import { gridTracks, leastWidth } from '../../../../../renderer/ui/data-table/columns.ts';

describe('columns', () => {
  const column = (width: number | { min: number; grow: number }) => ({
    id: 'x',
    title: 'X',
    cell: () => null,
    width,
  });

  it('become grid tracks with a least width', () => {
    const columns = [column({ min: 120, grow: 2 }), column(80)];
    expect(gridTracks(columns, true)).toBe('40px minmax(120px, 2fr) 80px');
    expect(leastWidth(columns, true)).toBe(240);
    expect(leastWidth(columns, false)).toBe(200);
  });
});
