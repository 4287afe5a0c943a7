import type { ClientTools } from '../../shared/tools.ts';
import { PgkeepError } from '../core/errors.ts';
import { absolutePath } from '../core/user-paths.ts';
import { installAdvice, inspectFolder } from '../postgres/client-tools.ts';
import type { Engine } from './engine.ts';

/** Newest major of PostgreSQL that pgkeep knows. */
const newestMajor = 18;

export async function listTools(
  engine: Engine,
): Promise<{ found: ClientTools[]; folders: string[]; advice: string | null }> {
  const found = await engine.findTools();
  const newest = Math.max(0, ...found.map(({ major }) => major));
  return {
    found,
    folders: engine.store.settings.get('toolFolders') ?? [],
    advice:
      newest >= newestMajor
        ? null
        : `Servers newer than ${newest === 0 ? 'none' : newest} cannot be backed up from here. ${installAdvice(newestMajor)}`,
  };
}

/** Remembers a folder with client tools. Throws when it has none. */
export async function addToolFolder(engine: Engine, folder: string): Promise<ClientTools[]> {
  const absolute = absolutePath(folder);
  if ((await inspectFolder(absolute)) === undefined) {
    throw new PgkeepError('UserErrorInvalidInput', `${absolute} has no pg_dump and pg_restore that run.`, {
      remedy: 'Name the folder that holds them, usually called bin.',
    });
  }
  const folders = engine.store.settings.get('toolFolders') ?? [];
  if (!folders.includes(absolute)) engine.store.settings.set('toolFolders', [absolute, ...folders]);
  return engine.findTools();
}
