import { parsePattern, type PatternPart } from '../../../../shared/instances/name-pattern.ts';

/** Regular expressions that PostgreSQL matches a schema's and a relation's name with; null: every schema. */
export interface NameRegex {
  readonly schema: string | null;
  readonly name: string;
}

/** The expressions of a pattern, as pg_dump makes them. Throws for what the contract would have refused. */
export function regexOf(pattern: string): NameRegex {
  const parsed = parsePattern(pattern);
  if (parsed === undefined) throw new Error(`no pattern of names: ${JSON.stringify(pattern)}`);
  return {
    schema: parsed.schema === undefined ? null : wholeName(parsed.schema),
    name: wholeName(parsed.name),
  };
}

const wholeName = (part: PatternPart): string => `^(${part.map(regexOfPiece).join('')})$`;

function regexOfPiece(piece: PatternPart[number]): string {
  if ('any' in piece) return piece.any === 'one' ? '.' : '.*';
  return piece.literal.replaceAll(/[|*+?()[\]{}.^$\\]/g, String.raw`\$&`);
}
