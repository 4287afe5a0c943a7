import { describe, expect, it } from 'vitest';
import { sessionsOf } from '../../../../../renderer/ui/fields/sessions.ts';

describe('sessions at once', () => {
  it('are whole numbers from 1 to 64', () => {
    expect(['1', ' 64 ', '0', '65', '2.5', '1e1', ''].map(sessionsOf)).toEqual([
      1,
      64,
      null,
      null,
      null,
      null,
      null,
    ]);
  });
});
