import { describe, expect, it } from 'vitest';
import { isTypedIn } from '../../../../../renderer/ui/dialogs/typed-content.ts';

describe('whether something was typed into a field', () => {
  it.each([
    ['text', 'db.example', '', true],
    ['password', 'hunter2', '', true],
    ['textarea', 'postgresql://', '', true],
    ['text', '5433', '5432', true],
    ['text', 'on a field that appeared later', undefined, true],
    ['text', '5432', '5432', false],
    ['text', '  ', '', false],
    ['text', '', 'postgres', false],
    ['search', 'shop', '', false],
    ['checkbox', 'on', '', false],
    ['radio', 'keychain', '', false],
  ])('%s with "%s", before "%s": %s', (type, value, before, typed) => {
    expect(isTypedIn({ type, value }, before)).toBe(typed);
  });
});
