import { describe, expect, it } from 'vitest';
import { movedTo } from '../../../../../renderer/ui/data-table/use-table-keys.ts';

describe('keys', () => {
  it.each([
    ['ArrowDown', -1, 0],
    ['ArrowDown', 99, 99],
    ['ArrowUp', 0, 0],
    ['PageDown', 5, 15],
    ['PageDown', -1, 10],
    ['PageUp', 5, 0],
    ['End', 3, 99],
    ['Home', 3, 0],
    ['x', 3, null],
  ])('%s from %d goes to %s', (key, active, to) => expect(movedTo(key, active, 100, 10)).toBe(to));
});
