/** Nothing that pgkeep signs is nested deeper. */
const deepest = 64;

/**
 * JSON in the one form that RFC 8785 (JCS) gives it: members sorted by the UTF-16 code units of their names, no white
 * space, numbers and strings as ECMAScript writes them. Throws TypeError for what has no such form: numbers that are
 * none, lone surrogates, values that are not JSON's, and what is nested more than 64 levels deep.
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0);
}

function write(value: unknown, depth: number): string {
  if (depth > deepest) throw new TypeError(`nested more than ${deepest} levels deep`);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return number(value);
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return `[${Array.from(value, (each) => write(each, depth + 1)).join(',')}]`;
  if (isPlain(value)) {
    const members = Object.keys(value)
      .toSorted(byCodeUnits)
      .map((name) => `${text(name)}:${write(value[name], depth + 1)}`);
    return `{${members.join(',')}}`;
  }
  throw new TypeError(`JSON has no ${typeof value}`);
}

function number(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError('JSON has only finite numbers');
  return JSON.stringify(value);
}

function text(value: string): string {
  if (!value.isWellFormed()) throw new TypeError('a text has half of a character');
  return JSON.stringify(value);
}

const byCodeUnits = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
