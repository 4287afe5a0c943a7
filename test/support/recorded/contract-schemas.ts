import { getEventIteratorSchemaDetails, type AnySchema } from '@orpc/contract';
import { z } from 'zod';
import { contract } from '../../../shared/contract.ts';

/** JSON Schema, or as much of it as is read here. */
type JsonSchema = { readonly [key: string]: unknown };

type CallSchemas = {
  /** What a caller may say; null where a call takes nothing. */
  readonly input: JsonSchema | null;
  /** What it hears once; for a call that goes on telling, what it hears each time. */
  readonly output?: JsonSchema | null;
  readonly events?: JsonSchema;
  /** Errors that the contract types, by code. */
  readonly errors: Readonly<Record<string, { readonly status: number; readonly data: JsonSchema | null }>>;
};

type Procedure = {
  readonly '~orpc': {
    readonly inputSchema?: AnySchema;
    readonly outputSchema?: AnySchema;
    readonly errorMap: Readonly<Record<string, { status?: number; data?: AnySchema }>>;
  };
};

/**
 * What the contract promises, by the name of the call ("servers.add"). What only code says is not in it: refinements,
 * and the words of messages.
 */
export function contractSchemas(): Record<string, CallSchemas> {
  const calls: Record<string, CallSchemas> = {};
  for (const [feature, procedures] of sortedEntries(contract)) {
    for (const [name, procedure] of sortedEntries(procedures as Record<string, Procedure>)) {
      const { inputSchema, outputSchema, errorMap } = procedure['~orpc'];
      const events = getEventIteratorSchemaDetails(outputSchema)?.yields;
      calls[`${feature}.${name}`] = {
        input: jsonSchema(inputSchema, 'input'),
        ...(events === undefined
          ? { output: jsonSchema(outputSchema, 'output') }
          : { events: jsonSchema(events, 'output') ?? {} }),
        errors: Object.fromEntries(
          sortedEntries(errorMap).map(([code, { status = 500, data }]) => [
            code,
            { status, data: jsonSchema(data, 'output') },
          ]),
        ),
      };
    }
  }
  return calls;
}

function jsonSchema(schema: AnySchema | undefined, io: 'input' | 'output'): JsonSchema | null {
  if (schema === undefined) return null;
  if (!(schema instanceof z.ZodType)) throw new Error('the contract has a schema that is none of zod');
  const { $schema: _always, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return inOrder(rest) as JsonSchema;
}

/** In which order fields and words are declared is nobody's business. */
function inOrder(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(inOrder);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      if ((key === 'required' || key === 'enum') && Array.isArray(value))
        return [key, value.map(String).sort()];
      if (key !== 'properties') return [key, inOrder(value)];
      return [
        key,
        Object.fromEntries(sortedEntries(value as JsonSchema).map(([name, each]) => [name, inOrder(each)])),
      ];
    }),
  );
}

/**
 * The same, where each larger schema stands once: wherever it comes again, a reference leads to its first place. So a
 * change of what many calls share reads as one change.
 */
export function withReferences(document: unknown): unknown {
  const places = new Map<string, string>();
  const visit = (value: unknown, place: string): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    const isSchema =
      !Array.isArray(value) && ['properties', 'anyOf', 'oneOf', 'enum'].some((key) => key in value);
    const text = JSON.stringify(value);
    if (isSchema && text.length > worthReference) {
      const first = places.get(text);
      if (first !== undefined) return { $ref: first };
      places.set(text, place);
    }
    if (Array.isArray(value)) return value.map((each, index) => visit(each, `${place}/${index}`));
    const entries = Object.entries(value).map(([key, inner]) => [key, visit(inner, `${place}/${key}`)]);
    return Object.fromEntries(entries) as unknown;
  };
  return visit(document, '#');
}

/** Characters from which on a schema is too long to read twice. */
const worthReference = 120;

/** The words that fields may have where the contract lists them, by the field's name wherever it stands; all sorted. */
export function closedWords(): Record<string, string[]> {
  const words = new Map<string, Set<string>>();
  const visit = (schema: unknown, field: string): void => {
    if (Array.isArray(schema)) for (const each of schema) visit(each, field);
    if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return;
    const { properties = {}, enum: listed = [], const: only, ...rest } = schema as JsonSchema;
    for (const word of [...(listed as unknown[]), only]) {
      if (typeof word !== 'string') continue;
      if (!words.has(field)) words.set(field, new Set());
      words.get(field)?.add(word);
    }
    for (const [name, inner] of Object.entries(properties as object)) visit(inner, name);
    for (const inner of Object.values(rest)) visit(inner, field);
  };
  visit(Object.values(contractSchemas()), '');
  return Object.fromEntries(
    sortedEntries(Object.fromEntries(words)).map(([field, set]) => [field, [...set].sort()]),
  );
}

const sortedEntries = <Value>(record: Readonly<Record<string, Value>>): [string, Value][] =>
  Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1));
