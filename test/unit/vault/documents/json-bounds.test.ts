import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beyondBounds, measureJson, type JsonBounds } from '../../../../main/vault/documents/json-bounds.ts';

/** The same measures, taken from what JSON.parse made of the text. */
function measured(value: unknown): JsonBounds {
  return { ...measuredParts(value), names: new Set(namesIn(value)).size };
}

function namesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const names = Array.isArray(value) ? [] : Object.keys(value);
  return [...names, ...Object.values(value).flatMap(namesIn)];
}

function measuredParts(value: unknown): Omit<JsonBounds, 'names'> {
  if (typeof value === 'string') return { depth: 0, values: 1, string: written(value) };
  if (typeof value !== 'object' || value === null) return { depth: 0, values: 1, string: 0 };
  const names = Array.isArray(value) ? [] : Object.keys(value);
  const parts = Object.values(value).map(measuredParts);
  return {
    depth: 1 + Math.max(0, ...parts.map(({ depth }) => depth)),
    values: 1 + parts.reduce((sum, { values }) => sum + values, parts.length === 0 ? 1 : 0),
    string: Math.max(0, ...names.map(written), ...parts.map(({ string }) => string)),
  };
}

const written = (text: string) => Buffer.byteLength(JSON.stringify(text)) - 2;

const generous: JsonBounds = { depth: 1_000, values: 1_000_000, string: 1_000_000, names: 1_000 };

const reasons: Record<keyof JsonBounds, RegExp> = {
  depth: /^it is nested more than -?\d+ levels deep$/,
  values: /^it has more than -?\d+ values$/,
  string: /^it has a text of more than -?\d+ bytes$/,
  names: /^it has more than -?\d+ different names$/,
};

describe('the bounds of JSON', () => {
  it('are measured as JSON.parse would build it, whatever strings and escapes hold', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 8, stringUnit: 'binary' }),
        fc.constantFrom(0, 2, '\t'),
        (value, indent) => {
          const text = JSON.stringify(value, null, indent);
          expect(measureJson(Buffer.from(text))).toEqual(measured(JSON.parse(text)));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('hold for text full of quotes, backslashes and brackets', () => {
    const unit = fc.constantFrom('"', '\\', '[', ']', '{', '}', ',', ':', 'u', 'é', '\u2028', '💾');
    fc.assert(
      fc.property(fc.array(fc.string({ unit, maxLength: 30 }), { maxLength: 5 }), (texts) => {
        const text = JSON.stringify(texts);
        expect(measureJson(Buffer.from(text))).toEqual(measured(texts));
      }),
      { numRuns: 2_000 },
    );
  });

  it('are never below what JSON.parse builds from any text that it takes', () => {
    const unit = fc.constantFrom('"', '\\', '[', ']', '{', '}', ',', ':', '1', ' ', 'a', 'null');
    let taken = 0;
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 12 }), (text) => {
        const found = measureJson(Buffer.from(text));
        let value: unknown;
        try {
          value = JSON.parse(text);
        } catch {
          return;
        }
        taken += 1;
        // A name that comes twice is one member in the end.
        expect(found.depth).toBeGreaterThanOrEqual(measured(value).depth);
        expect(found.values).toBeGreaterThanOrEqual(measured(value).values);
      }),
      { numRuns: 5_000 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  it('let a document through exactly at its measures, and not one below', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 6 }),
        fc.constantFrom<keyof JsonBounds>('depth', 'values', 'string', 'names'),
        (value, which) => {
          const bytes = Buffer.from(JSON.stringify(value));
          const found = measureJson(bytes);
          expect(beyondBounds(bytes, found)).toBeUndefined();
          expect(beyondBounds(bytes, { ...found, [which]: found[which] - 1 })).toMatch(reasons[which]);
        },
      ),
    );
  });

  it.each([
    ['{"a": [[[]]]}', { depth: 3 }, 'it is nested more than 3 levels deep'],
    ['[1, 2, 3]', { values: 3 }, 'it has more than 3 values'],
    ['{"name": ""}', { string: 3 }, 'it has a text of more than 3 bytes'],
    ['"\\u0041"', { string: 5 }, 'it has a text of more than 5 bytes'],
    ['"never closed', { string: 5 }, 'it has a text of more than 5 bytes'],
    ['[{"a": 1}, {"b": {"a": 1}}]', { names: 1 }, 'it has more than 1 different names'],
    ['"\\', { string: 5 }, undefined],
    // The first bound that is passed ends it, so that nothing behind it takes time or memory.
    ['["a text", [[]]]', { string: 3, depth: 1 }, 'it has a text of more than 3 bytes'],
    ['[[[', { values: 2, depth: 2 }, 'it has more than 2 values'],
    ['[1, 2, 3, []]', { values: 3, depth: 1 }, 'it has more than 3 values'],
    ['{"a": 1, "b": []}', { names: 1, depth: 1 }, 'it has more than 1 different names'],
    ['', {}, undefined],
  ])('%j with %j: %s', (text, bounds, reason) => {
    expect(beyondBounds(Buffer.from(text), { ...generous, ...bounds })).toBe(reason);
  });
});
