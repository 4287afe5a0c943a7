import { join } from 'node:path';
import { format } from 'prettier';

/** Where what is promised to others is written down, as a test last recorded it. `npm run record` writes all again. */
export const recordedFile = (name: 'codes' | 'command-line' | 'contract' | 'json-shapes'): string =>
  join(import.meta.dirname, `../../fixtures/recorded/${name}.json`);

/** The text of such a file: JSON with a line for each thing that can change by itself. */
export const recordText = async (value: unknown): Promise<string> =>
  await format(JSON.stringify(value), { parser: 'json', printWidth: 110, objectWrap: 'collapse' });
