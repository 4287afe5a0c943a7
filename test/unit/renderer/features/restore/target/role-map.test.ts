import { describe, expect, it } from 'vitest';
import { rolesSentence } from '../../../../../../renderer/features/restore/target/role-map.ts';

const role = (name: string, onTarget: boolean) => ({ name, onTarget });

describe('which roles of the archive the target has', () => {
  it('is said of one and of many', () => {
    expect([
      rolesSentence([role('app', true)]),
      rolesSentence([role('app', true), role('ada', true)]),
      rolesSentence([role('app', true), role('ada', false)]),
      rolesSentence([role('app', false), role('ada', false)]),
    ]).toEqual([
      'The target has the one role that the archive names.',
      'The target has all 2 roles that the archive names.',
      'The target lacks 1 role that the archive names. Let it become others that are there, or have it created.',
      'The target lacks 2 roles that the archive names. Let them become others that are there, or have them created.',
    ]);
  });
});
