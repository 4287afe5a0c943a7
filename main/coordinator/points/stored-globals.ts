import { createHash } from 'node:crypto';
import type { Manifest } from '../../../shared/points/manifest.ts';
import { PgkeepError } from '../../core/errors.ts';
import { globalsProblems } from '../../postgres/restore/files/globals-agreement.ts';
import type { OpenPoint } from './point-handle.ts';

/** globals.sql as it was backed up, or why it is not, in words. */
export type StoredGlobals = { readonly text: string } | { readonly problems: readonly [string, ...string[]] };

/** The one reader of globals.sql: length, sha256 and the roles in it have to be those of the manifest. */
export async function readGlobals(
  point: OpenPoint,
  { globals, roles }: Pick<Manifest, 'globals' | 'roles'>,
): Promise<StoredGlobals> {
  let text: string;
  try {
    text = await point.readGlobalsFile();
  } catch (error) {
    if (!(error instanceof PgkeepError) || error.code !== 'UserErrorArchiveCorrupt') throw error;
    return { problems: ['globals.sql is missing or not what was backed up'] };
  }
  const bytes = Buffer.from(text);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (bytes.length !== globals.length || sha256 !== globals.sha256) {
    return { problems: ['globals.sql is not what was backed up'] };
  }
  const [first, ...others] = globalsProblems(text, roles);
  return first === undefined ? { text } : { problems: [first, ...others] };
}
