import { describe, expect, it } from 'vitest';
import { treeCommand } from '../../../../../../renderer/features/restore/objects/tree-keys.ts';

/** A schema that is open, with a table and its other objects, closed; a closed schema; one without anything. */
const rows = [
  { level: 1, isOpen: true },
  { level: 2, isOpen: null },
  { level: 2, isOpen: false },
  { level: 1, isOpen: false },
  { level: 1, isOpen: null },
] as const;

const pressed = (key: string, active: number, isEntered = true) =>
  treeCommand(key, { rows, active, isEntered, page: 3 });

describe('the keys of the tree', () => {
  it('step, and go to the first line when none was active', () => {
    expect(pressed('ArrowDown', 1)).toEqual({ kind: 'move', to: 2 });
    expect(pressed('ArrowDown', 0, false)).toEqual({ kind: 'move', to: 0 });
    expect(pressed('ArrowUp', 1)).toEqual({ kind: 'move', to: 0 });
  });

  it('jump by a page and to the ends', () => {
    expect(['PageDown', 'PageUp', 'Home', 'End'].map((key) => pressed(key, 1))).toEqual([
      { kind: 'move', to: 4 },
      { kind: 'move', to: -2 },
      { kind: 'move', to: 0 },
      { kind: 'move', to: 4 },
    ]);
  });

  it('open to the right, then go in, and stay at what cannot be opened', () => {
    expect([3, 0, 1].map((active) => pressed('ArrowRight', active))).toEqual([
      { kind: 'fold' },
      { kind: 'move', to: 1 },
      { kind: 'stay' },
    ]);
  });

  it('close to the left, then go to what the line is in, and stay at the outermost', () => {
    expect([0, 1, 2, 3, 4].map((active) => pressed('ArrowLeft', active))).toEqual([
      { kind: 'fold' },
      { kind: 'move', to: 0 },
      { kind: 'move', to: 0 },
      { kind: 'stay' },
      { kind: 'stay' },
    ]);
  });

  it('check with Space, and leave all others alone', () => {
    expect(pressed(' ', 1)).toEqual({ kind: 'check' });
    expect(['Tab', 'Enter', 'a'].map((key) => pressed(key, 1))).toEqual([null, null, null]);
    expect(treeCommand('ArrowDown', { rows: [], active: 0, isEntered: true, page: 3 })).toBeNull();
  });
});
