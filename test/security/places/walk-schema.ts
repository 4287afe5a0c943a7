import { z } from 'zod';

/** A place in a schema: names of fields from the outermost one, and the schema that stands there. */
export type SchemaPlace = { readonly path: readonly string[]; readonly schema: z.ZodType };

/** Every schema within a schema, itself included; those of a union stand at the same path. */
export function* walkSchema(schema: z.ZodType, path: readonly string[] = []): Generator<SchemaPlace> {
  yield { path, schema };
  if (schema instanceof z.ZodObject) {
    for (const [name, field] of Object.entries(schema.shape)) yield* walkSchema(field, [...path, name]);
  } else {
    for (const inner of innerSchemas(schema)) yield* walkSchema(inner, path);
  }
}

function innerSchemas(schema: z.ZodType): z.ZodType[] {
  if (schema instanceof z.ZodUnion) return schema.options as z.ZodType[];
  if (schema instanceof z.ZodArray) return [schema.element as z.ZodType];
  if (schema instanceof z.ZodPipe) return [schema.in as z.ZodType];
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodReadonly
  )
    return [schema.unwrap() as z.ZodType];
  const leaves = ['string', 'number', 'int', 'boolean', 'enum', 'literal', 'null'];
  if (leaves.includes(schema.type)) return [];
  throw new Error(`the walk does not know what is in a schema of the type ${schema.type}`);
}

type Procedure = { readonly '~orpc': { readonly inputSchema?: z.ZodType } };

/** The input of every procedure of a contract, by its name as "servers.add". */
export function inputsOf(contract: object): Map<string, z.ZodType> {
  const inputs = new Map<string, z.ZodType>();
  for (const [feature, procedures] of Object.entries(contract as Record<string, Record<string, Procedure>>)) {
    for (const [name, procedure] of Object.entries(procedures)) {
      const { inputSchema } = procedure['~orpc'];
      if (inputSchema !== undefined) inputs.set(`${feature}.${name}`, inputSchema);
    }
  }
  return inputs;
}
