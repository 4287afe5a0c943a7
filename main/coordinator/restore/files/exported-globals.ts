import type { Loss } from '../../../../shared/jobs/jobs.ts';
import type { Manifest } from '../../../../shared/points/manifest.ts';
import { PgkeepError } from '../../../core/errors.ts';
import {
  globalsAfter,
  globalsBefore,
  rolesOfText,
} from '../../../postgres/restore/files/exported-globals.ts';
import type { OpenPoint } from '../../points/point-handle.ts';
import { readGlobals } from '../../points/stored-globals.ts';

/**
 * globals.sql of a point as the two files of an export. The roles come from the manifest, their comments and
 * settings from the stored text, once it is known to be what was backed up. Where it is not, nobody should run it:
 * throws UserErrorArchiveCorrupt, or with `skipDamaged` leaves them out and says so.
 */
export async function exportedGlobals(
  point: OpenPoint,
  manifest: Manifest,
  options: { readonly skipDamaged: boolean },
): Promise<{ readonly before: string; readonly after: string; readonly losses: Loss[] }> {
  const after = globalsAfter(manifest.database.properties);
  const stored = await readGlobals(point, manifest);
  if ('text' in stored) {
    const notes = rolesOfText(stored.text)?.notes ?? [];
    return { before: globalsBefore(manifest.roles, notes), after, losses: [] };
  }
  const [problem] = stored.problems;
  if (!options.skipDamaged) {
    throw new PgkeepError(
      'UserErrorArchiveCorrupt',
      `The roles of the recovery point cannot be trusted: ${problem}.`,
      {
        remedy:
          'Restore another recovery point, or this one without what is damaged: then the roles come from the manifest, without their comments and their settings in all databases.',
        steps: [{ do: 'skip-damaged' }],
        details: stored.problems.join('\n'),
      },
    );
  }
  return {
    before: globalsBefore(manifest.roles, []),
    after,
    losses: [
      {
        kind: 'object',
        what: 'comments of the roles, and their settings in all databases',
        reason:
          'globals.sql in the vault is not what was backed up; the roles were written from the manifest',
        message: stored.problems.join('\n'),
      },
    ],
  };
}
