import { describe, expect, it } from 'vitest';
import { coverage, toggled, toggledAll, withRange } from '../../../../../renderer/ui/data-table/selection.ts';

describe('selection', () => {
  const keys = ['a', 'b', 'c', 'd'];

  it('toggles one', () => {
    expect([...toggled(new Set(['a']), 'b')]).toEqual(['a', 'b']);
    expect([...toggled(new Set(['a']), 'a')]).toEqual([]);
  });

  it('adds a range in either direction', () => {
    expect([...withRange(new Set(['a']), keys, 'd', 'b')].toSorted()).toEqual(['a', 'b', 'c', 'd']);
    expect([...withRange(new Set(), keys, 'b', 'c')]).toEqual(['b', 'c']);
  });

  it('falls back to one row when the range’s beginning is filtered out', () => {
    expect([...withRange(new Set(), keys, 'gone', 'c')]).toEqual(['c']);
  });

  it('knows and toggles all, and leaves others alone', () => {
    expect(coverage(new Set(), keys)).toBe('none');
    expect(coverage(new Set(['a']), keys)).toBe('some');
    expect(coverage(new Set(keys), keys)).toBe('all');
    expect([...toggledAll(new Set(['x', 'a']), keys)]).toEqual(['x', 'a', 'b', 'c', 'd']);
    expect([...toggledAll(new Set(['x', ...keys]), keys)]).toEqual(['x']);
    expect(coverage(new Set(['x']), [])).toBe('none');
  });
});
