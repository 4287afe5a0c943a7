import { z } from 'zod';
import { formatVersion } from '../../../shared/points/manifest.ts';
import { documentKinds, type DocumentKind, type DocumentName, type DocumentOf } from './kinds.ts';
import { beyondBounds } from './json-bounds.ts';

/** What became of a document's bytes: its content, or why it is none, in words. */
export type Parsed<Shape> =
  | { readonly value: Shape }
  | { readonly problem: string }
  /** A later pgkeep wrote it, in a format that this one does not know. */
  | { readonly laterFormat: number };

const FormatOnly = z.object({ format: z.int() });

/** Parses and checks a document; everything in a vault is hostile until its bounds and its schema took it. */
export function parseDocument<Name extends DocumentName>(
  name: Name,
  content: Buffer,
): Parsed<DocumentOf<Name>> {
  const { schema, bounds, bytesOfFormat2 }: DocumentKind<unknown> = documentKinds[name];
  const beyond = beyondBounds(content, bounds);
  if (beyond !== undefined) return { problem: beyond };
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch {
    return { problem: 'it is not JSON' };
  }
  const format = FormatOnly.safeParse(json);
  if (format.success && format.data.format > formatVersion) return { laterFormat: format.data.format };
  if (format.data?.format === formatVersion && content.length > (bytesOfFormat2 ?? Infinity)) {
    return { problem: `it has more than ${bytesOfFormat2} bytes` };
  }
  const result = schema.safeParse(json);
  if (result.success) return { value: result.data as DocumentOf<Name> };
  return { problem: issueWords(result.error) };
}

const issuesTold = 5;
const wordsTold = 1_000;

/** What a schema found wrong, in words: the first few things, and no text without end. */
function issueWords({ issues }: z.ZodError): string {
  const words = z.prettifyError({ issues: issues.slice(0, issuesTold) });
  return words.length > wordsTold ? `${words.slice(0, wordsTold)}…` : words;
}
