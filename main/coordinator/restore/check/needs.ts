import type { Manifest } from '../../../../shared/points/manifest.ts';
import type { NewDatabase } from '../../../../shared/points/restore.ts';
import { loginTriggersIn, subscriptionsIn } from '../../../postgres/archive/entries/self-acting.ts';
import { tagsOf } from '../../../postgres/archive/format/text.ts';
import { restoreActions } from '../../../postgres/archive/entries/restore-actions.ts';
import type { RestoreNeeds } from '../../../postgres/restore/readiness/check-target.ts';
import type { SelectedArchive } from '../selected-archive.ts';
import { rolesNeeded } from './roles-needed.ts';

/** What the target must have for what of the archive is restored. */
export function restoreNeeds(
  archive: Pick<SelectedArchive, 'entries' | 'mapRole'>,
  manifest: Manifest,
  options: NewDatabase,
): RestoreNeeds {
  const { entries, mapRole } = archive;
  const { owners, ...actions } = restoreActions(entries, options);
  // the database itself is given away at the end
  const owner = options.noOwner ? [] : [mapRole(manifest.database.properties.owner)];
  return {
    newDatabase: options.newDatabase,
    roles: rolesNeeded(archive, manifest, options),
    extensions: actions.extensions,
    allOrNothing: options.allOrNothing,
    actions: { ...actions, owners: [...new Set([...owners, ...owner])].sort() },
    known: manifest.roles,
    properties: manifest.database.properties,
    sourceVersion: manifest.server.versionNumber,
    jobs: options.jobs,
    activate: options.activate,
    subscriptions: subscriptionsIn(entries),
    loginTriggers: loginTriggersIn(entries),
    textSearch: tagsOf(entries, 'TEXT SEARCH CONFIGURATION'),
  };
}
