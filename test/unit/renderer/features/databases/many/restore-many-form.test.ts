import { describe, expect, it } from 'vitest';
import {
  firstRestoreManyForm,
  restoreManyReason,
  restoreManyReducer,
} from '../../../../../../renderer/features/databases/many/restore-many-form.ts';

describe('the form that restores many databases', () => {
  it('names no server by itself, and leaves out and takes back what is said', () => {
    expect(firstRestoreManyForm.server).toBe('');
    const less = restoreManyReducer(firstRestoreManyForm, { leaveOut: ['a', 'b'], out: true });
    expect([...less.leftOut]).toEqual(['a', 'b']);
    const more = restoreManyReducer(less, { leaveOut: ['a'], out: false });
    expect([...more.leftOut]).toEqual(['b']);
    expect(restoreManyReducer(more, { server: 'server-test' })).toEqual({ ...more, server: 'server-test' });
  });

  it('says what is missing before it can begin', () => {
    const known = { taken: 'known', count: 3, colliding: 0 } as const;
    const reason = (more: Partial<Parameters<typeof restoreManyReason>[1]>, server = 'server-test') =>
      restoreManyReason({ server }, { ...known, ...more });
    expect(reason({}, '')).toBe('Choose the server to restore on.');
    expect(reason({ taken: 'asked' })).toBe('Asking the server which databases it has…');
    expect(reason({ taken: 'failed' })).toBe('The server does not say which databases it has.');
    expect(reason({ count: 0 })).toBe('Every database is left out.');
    expect(reason({ colliding: 1 })).toBe('A name cannot be used: change the pattern, or leave it out.');
    expect(reason({ colliding: 2 })).toBe('2 names cannot be used: change the pattern, or leave them out.');
    expect(reason({})).toBeNull();
  });
});
