import { describe, expect, it } from 'vitest';
import { VariableName } from '../../../../shared/logins/secret-source.ts';

const takes = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success;

describe('names', () => {
  it('a variable has a name that a shell can set', () => {
    for (const name of ['PGPASSWORD', '_x1']) expect(takes(VariableName, name)).toBe(true);
    for (const name of ['', '1x', 'A B', 'A=B', 'A-B', 'Ü']) expect(takes(VariableName, name)).toBe(false);
  });
});
