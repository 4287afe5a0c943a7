import { describe, expect, it } from 'vitest';
import {
  nameProblem,
  suggestedName,
} from '../../../../../../renderer/features/restore/target/database-name.ts';

describe('the name of the new database', () => {
  it('is suggested so that it is free and fits into 63 bytes', () => {
    expect(suggestedName('shop', new Set())).toBe('shop_restored');
    expect(suggestedName('shop', new Set(['shop_restored', 'shop_restored_2']))).toBe('shop_restored_3');
    expect(suggestedName('é'.repeat(31), new Set())).toBe(`${'é'.repeat(27)}_restored`);
  });

  it('is refused when it is taken, empty or too long', () => {
    const taken = new Set(['shop']);
    expect(nameProblem('shop', taken)).toContain('exists there already');
    expect(nameProblem('template1', taken)).toContain('exists there already');
    expect(nameProblem('', taken)).toBe('Type a name for the new database.');
    expect(nameProblem('é'.repeat(32), taken)).toBe('A name has at most 63 bytes; this one has 64.');
    expect(nameProblem('shop2', taken)).toBeNull();
    expect(nameProblem('shop', undefined)).toBeNull();
  });
});
