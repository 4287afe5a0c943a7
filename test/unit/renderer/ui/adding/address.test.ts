import { describe, expect, it } from 'vitest';
import { addingIn, isOver, withAdding } from '../../../../../renderer/ui/adding/address.ts';

describe('what is added over a page', () => {
  it('stands in its address', () => {
    expect(withAdding('step=vault', 'vault')).toBe('step=vault&add=vault');
    expect(withAdding('step=vault&add=vault', 'tools')).toBe('step=vault&add=tools');
    expect(withAdding('step=vault&add=vault', null)).toBe('step=vault');
  });

  it('is one of what can be added', () => {
    expect(['add=server', 'add=vault', 'add=tools', 'add=table', ''].map(addingIn)).toEqual([
      'server',
      'vault',
      'tools',
      null,
      null,
    ]);
  });

  it('is known by its entry in the history', () => {
    expect([{ over: null }, { over: { from: 'vault' } }, { from: 'vault' }, null].map(isOver)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
