import type { ClientTools } from '../../shared/tools.ts';
import { PgkeepError } from '../core/errors.ts';
import { installAdvice, inspectFolder } from '../postgres/connect/client-tools.ts';
import { dumpsEveryServer, newestMajor } from '../postgres/connect/tool-traits.ts';
import { whenFree } from '../store/when-free.ts';
import type { Engine } from './engine.ts';

export async function listTools(
  engine: Engine,
): Promise<{ found: ClientTools[]; folders: string[]; advice: string | null }> {
  const found = await engine.findTools();
  const newest = Math.max(0, ...found.map(({ major }) => major));
  return {
    found,
    folders: engine.store.settings.get('toolFolders') ?? [],
    advice: dumpsEveryServer(newest)
      ? null
      : `${newest === 0 ? 'Nothing can be backed up from here yet' : `Servers newer than PostgreSQL ${newest} cannot be backed up from here`}. ${installAdvice(newestMajor)}`,
  };
}

/** Remembers a folder with client tools, by its absolute path. Throws when it has none. */
export async function addToolFolder(engine: Engine, absolute: string): Promise<ClientTools[]> {
  if ((await inspectFolder(absolute)) === undefined) {
    throw new PgkeepError('UserErrorInvalidInput', `${absolute} has no pg_dump and pg_restore that run.`, {
      remedy: 'Name the folder that holds them, usually called bin.',
    });
  }
  const folders = engine.store.settings.get('toolFolders') ?? [];
  if (!folders.includes(absolute)) {
    await whenFree(() => engine.store.settings.set('toolFolders', [absolute, ...folders]));
  }
  return engine.findTools();
}
