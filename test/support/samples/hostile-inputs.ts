import { z } from 'zod';

/** Values that no field is meant for, most of them of the right type and out of every range. */
const hostileValues: readonly unknown[] = [
  -1,
  0,
  1.5,
  65_536,
  2 ** 31,
  2 ** 53,
  2 ** 63,
  1e308,
  -0,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  '',
  ' ',
  '\0',
  'a\0b',
  '\uD800',
  '%',
  "'",
  '../..',
  '~',
  '-1',
  '9'.repeat(400),
  'x'.repeat(100_000),
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '2026-02-29T00:00:00Z',
  '2026-01-01T00:00:00.0000000000000000001Z',
  null,
  true,
  [],
  {},
];

/** A plausible value for each name that the schemas use; other texts are "x". */
export type Plausible = Readonly<Record<string, unknown>>;

/** A value that the schema takes, as far as can be said from its shape. */
export function plausible(schema: z.ZodType, names: Plausible, name = ''): unknown {
  if (name in names) return names[name];
  if (schema instanceof z.ZodObject) {
    return Object.fromEntries(
      Object.entries(schema.shape as Record<string, z.ZodType>).map(([key, part]) => [
        key,
        plausible(part, names, key),
      ]),
    );
  }
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) {
    return plausible(schema.unwrap() as z.ZodType, names, name);
  }
  if (schema instanceof z.ZodUnion) return plausible(schema.options[0] as z.ZodType, names, name);
  if (schema instanceof z.ZodEnum) return schema.options[0];
  if (schema instanceof z.ZodLiteral) return schema.value;
  if (schema instanceof z.ZodArray) return [plausible(schema.element as z.ZodType, names)];
  if (schema instanceof z.ZodNumber) return 5;
  if (schema instanceof z.ZodBoolean) return false;
  if (schema instanceof z.ZodRecord) return { x: 'y' };
  if (schema instanceof z.ZodPipe) return plausible(schema.in as z.ZodType, names, name);
  return 'x';
}

/** The plausible input with one of its values replaced at a time, wherever in it that stands. */
export function* spoiled(value: unknown): Iterable<unknown> {
  yield* hostileValues;
  if (Array.isArray(value)) {
    for (const [index, part] of value.entries()) {
      for (const other of spoiled(part)) yield value.with(index, other);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, part] of Object.entries(value)) {
      for (const other of spoiled(part)) yield { ...value, [name]: other };
      const { [name]: _, ...without } = value as Record<string, unknown>;
      yield without;
    }
  }
}
