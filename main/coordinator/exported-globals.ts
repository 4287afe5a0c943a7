import { createHash } from 'node:crypto';
import type { Manifest } from '../../shared/manifest.ts';
import { PgkeepError } from '../core/errors.ts';
import { globalsAfter, globalsBefore, roleNotesOfText } from '../postgres/exported-globals.ts';
import type { FoundPoint } from './find-point.ts';
import type { OpenVault } from './reach.ts';

/**
 * globals.sql of a point as the two files of an export. The roles come from the manifest, their comments and
 * settings from the stored text, once it is known to be what was backed up; else they are left out, with a warning.
 */
export async function exportedGlobals(
  vault: OpenVault,
  point: FoundPoint,
  manifest: Manifest,
): Promise<{ readonly before: string; readonly after: string; readonly warnings: string[] }> {
  const text = await readStored(vault, point, manifest);
  const notes = text === undefined ? undefined : roleNotesOfText(text);
  const warnings =
    notes === undefined
      ? [
          'globals.sql in the vault is not what was backed up. The roles were written from the manifest: their comments, and their settings in all databases, are missing.',
        ]
      : [];
  return {
    before: globalsBefore(manifest.roles, notes ?? []),
    after: globalsAfter(manifest.database.properties),
    warnings,
  };
}

/** The text that was backed up; undefined where it is missing or another one. */
async function readStored(
  vault: OpenVault,
  point: FoundPoint,
  { globals }: Manifest,
): Promise<string | undefined> {
  let text: string;
  try {
    text = await vault.readGlobals(point.instance.id, point.pointId);
  } catch (error) {
    if (error instanceof PgkeepError && error.code === 'UserErrorArchiveCorrupt') return undefined;
    throw error;
  }
  const bytes = Buffer.from(text);
  const isSame =
    bytes.length === globals.length && createHash('sha256').update(bytes).digest('hex') === globals.sha256;
  return isSame ? text : undefined;
}
