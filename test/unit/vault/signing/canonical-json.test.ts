import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../../main/vault/signing/canonical-json.ts';

describe('canonical JSON', () => {
  // RFC 8785, 3.2.2 and 3.2.3
  it('is that of the example of RFC 8785', () => {
    const value = JSON.parse(`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
      "literals": [null, true, false]
    }`) as unknown;
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('sorts names by UTF-16 code units, as RFC 8785 does in 3.2.3', () => {
    const value = JSON.parse(`{
      "\\u20ac": "Euro Sign", "\\r": "Carriage Return", "\\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One", "\\ud83d\\ude00": "Emoji: Grinning Face", "\\u0080": "Control", "\\u00f6": "Latin Small Letter O With Diaeresis"
    }`) as Record<string, string>;
    const sorted = Object.keys(JSON.parse(canonicalJson(value)) as object);
    expect(canonicalJson(value).startsWith('{"\\r":"Carriage Return","1":"One","\u0080":"Control"')).toBe(
      true,
    );
    expect(sorted.indexOf('😀')).toBeLessThan(sorted.indexOf('\ufb33'));
  });

  // RFC 8785, appendix B
  it.each([
    [0, '0'],
    [-0, '0'],
    [5e-324, '5e-324'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [9007199254740992, '9007199254740992'],
    [295147905179352830000, '295147905179352830000'],
    [1e21, '1e+21'],
    [9.999999999999997e-7, '9.999999999999997e-7'],
    [0.000001, '0.000001'],
  ])('writes the number %d in one way', (number, text) => {
    expect(canonicalJson(number)).toBe(text);
  });

  it('does not compose characters: what looks the same stays two texts', () => {
    expect(canonicalJson('\u00e9')).not.toBe(canonicalJson('e\u0301'));
  });

  it.each([
    ['not a number', NaN],
    ['infinity', [Infinity]],
    ['undefined', { member: undefined }],
    ['a hole', Array(1)],
    ['a date', new Date(0)],
    ['a large integer', 1n],
    ['half of a character', 'x\udc00'],
    ['half of a character in a name', { '\ud800': 1 }],
  ])('has no form for %s', (_what, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });

  it('has no form for what is nested without end', () => {
    let value: unknown = 1;
    for (let depth = 0; depth < 10_000; depth += 1) value = [value];
    expect(() => canonicalJson(value)).toThrow('nested more than 64 levels deep');
  });
});
