import { describe, expect, it } from 'vitest';
import { ErrorCode, errorCodes } from '../../../shared/errors.ts';

describe('error codes', () => {
  it('each has a remedy of its own that is a sentence', () => {
    const remedies = Object.values(errorCodes);
    expect(remedies.length).toBeGreaterThan(40);
    for (const remedy of remedies) expect(remedy).toMatch(/^[A-Z].*\.$/s);
    expect(new Set(remedies).size).toBe(remedies.length);
    expect(ErrorCode.options).toEqual(Object.keys(errorCodes));
  });
});
