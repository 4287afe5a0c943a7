import { lstat, mkdir, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import pLimit from 'p-limit';
import {
  kindOfPlace,
  longestListing,
  type EntryId,
  type PlaceEntry,
  type PlacePurpose,
  type PlaceRoot,
  type TicketedPlace,
} from '../../../shared/places.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import type { Clock } from '../../core/clock.ts';
import { PgkeepError, messageOf } from '../../core/errors.ts';
import type { Home } from '../../core/home.ts';
import { requiredTools } from '../../postgres/connect/client-tools.ts';
import { vaultFile } from '../../vault/layout.ts';
import { KnownEntries, type KnownEntry } from './entries.ts';
import { offers, problemBeneath, rootsFor, type Root } from './roots.ts';
import { PlaceTickets } from './tickets.ts';
import { programsProblem } from './trusted-programs.ts';

export interface PlacesOptions {
  readonly clock: Clock;
  readonly home: Pick<Home, 'folder'>;
  /** Folders that pgkeep was started with; undefined where nobody browses (a host with dialogs, the command line). */
  readonly folders: readonly string[] | undefined;
}

const byName = new Intl.Collator('en', { numeric: true });

/** Lookups of links and vaults at the same time. */
const looksAtOnce = 16;

/**
 * Lets a page choose files and folders without ever naming a path: by id, beneath the folders that whoever started
 * pgkeep named. A link that leads out is refused when it is listed, chosen and used. What remains is a change between
 * the last look and the use, by somebody who may write beneath the folder: a vault opens its folder without following
 * links in it, and compares its id.
 */
export class Places {
  readonly tickets: PlaceTickets;
  readonly #options: PlacesOptions;
  readonly #entries = new KnownEntries();

  constructor(options: PlacesOptions) {
    this.#options = options;
    this.tickets = new PlaceTickets(options.clock);
  }

  async roots(purpose: PlacePurpose): Promise<PlaceRoot[]> {
    const { home, folders } = this.#options;
    if (folders === undefined) return [];
    const roots = await rootsFor(purpose, { home, folders });
    return Promise.all(
      roots.map(async (root) => ({
        id: this.#entries.idOf({ root, path: root.path, name: root.path, parent: null }),
        path: root.path,
        own: root.own !== null,
        problem: await readdir(root.path).then(
          () => null,
          (error: unknown) => problemOf(error),
        ),
      })),
    );
  }

  /** Throws UserErrorNotFound where the folder is gone or may not be read. */
  async list(id: EntryId, purpose: PlacePurpose, search: string) {
    const folder = this.#entries.get(id);
    const real = await this.#look(folder, purpose);
    const wantsFiles = kindOfPlace(purpose) === 'file';
    const found = await readdir(real, { withFileTypes: true }).catch((error: unknown) => {
      throw notReadable(folder.path, error);
    });
    const wanted = search.toLowerCase();
    const limit = pLimit(looksAtOnce);
    const looked = await Promise.all(
      found
        .filter(({ name }) => name.toLowerCase().includes(wanted))
        .map(async (item) => {
          if (!item.isSymbolicLink()) {
            const kind = item.isDirectory() ? 'folder' : item.isFile() ? 'file' : undefined;
            return { name: item.name, kind, link: false } as const;
          }
          const stats = await limit(() => stat(join(real, item.name)).catch(() => undefined));
          // a link that leads nowhere is shown, with why
          const kind =
            stats === undefined || stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : undefined;
          return { name: item.name, kind, link: true } as const;
        }),
    );
    const shown = looked
      .flatMap(({ kind, ...item }) =>
        kind === undefined || (kind === 'file' && !wantsFiles) ? [] : [{ ...item, kind }],
      )
      .sort((one, other) =>
        one.kind === other.kind ? byName.compare(one.name, other.name) : one.kind === 'folder' ? -1 : 1,
      );
    const entries = await Promise.all(
      shown
        .slice(0, longestListing)
        .map(({ name, kind }) =>
          limit(() => this.#describe({ root: folder.root, id, real }, { name, kind }, purpose)),
        ),
    );
    return {
      path: real,
      trail: this.#trail(id),
      entries,
      more: Math.max(0, shown.length - longestListing),
      vault: purpose === 'vault' && (await holdsVault(real)),
    };
  }

  /** Throws UserErrorInvalidInput for what may not be chosen. */
  async choose(id: EntryId, purpose: PlacePurpose): Promise<TicketedPlace> {
    const entry = this.#entries.get(id);
    const path = await this.#look(entry, purpose);
    if (entry.root.own !== null && entry.parent === null) throw refused(entry.path, 'Make a folder in it.');
    const stats = await stat(path);
    const kind = kindOfPlace(purpose);
    if (kind === 'folder' ? !stats.isDirectory() : !stats.isFile())
      throw refused(entry.path, `It is not a ${kind}.`);
    if (purpose === 'tools') await this.#trustPrograms(path);
    const check = async () => {
      // the same look as now: a folder on the way may have become a link, or may not be there any more
      if ((await this.#look(entry, purpose)) !== path)
        throw refused(entry.path, 'It has changed since it was chosen.');
      if (purpose === 'tools') await this.#trustPrograms(path);
    };
    return this.tickets.issue({ purpose, path, check });
  }

  /** Takes what the platform's dialog gave: the person in front of it chose it, wherever it leads. */
  async take(path: string, purpose: PlacePurpose): Promise<TicketedPlace> {
    const check = async () => {
      if (purpose === 'tools') await this.#trustPrograms(path);
    };
    await check();
    return this.tickets.issue({ purpose, path, check });
  }

  async makeFolder(parent: EntryId, purpose: PlacePurpose, name: string): Promise<PlaceEntry> {
    const folder = this.#entries.get(parent);
    const real = await this.#look(folder, purpose);
    const path = join(real, name);
    try {
      await mkdir(path, { mode: 0o700 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
        throw new PgkeepError(
          'UserErrorNameAlreadyInUse',
          `There is already ${inQuotes(name)} in this folder.`,
          {
            cause: error,
          },
        );
      }
      throw new PgkeepError('UserErrorInvalidInput', `The folder cannot be made: ${messageOf(error)}.`, {
        remedy: 'Choose another folder, or let this user write to this one.',
        cause: error,
      });
    }
    return this.#describe({ root: folder.root, id: parent, real }, { name, kind: 'folder' }, purpose);
  }

  /** The real path of a folder or file that may be used for the purpose. */
  async #look(entry: KnownEntry, purpose: PlacePurpose): Promise<string> {
    if (!offers(entry.root, purpose)) throw refused(entry.path, 'It was chosen for something else.');
    const real = await realpath(entry.path).catch((error: unknown) => {
      throw notReadable(entry.path, error);
    });
    const problem = await problemBeneath(entry.root, real, this.#options.home);
    if (problem !== null) throw refused(entry.path, problem);
    return real;
  }

  async #describe(
    parent: { readonly root: Root; readonly id: EntryId; readonly real: string },
    { name, kind }: Pick<PlaceEntry, 'name' | 'kind'>,
    purpose: PlacePurpose,
  ): Promise<PlaceEntry> {
    const { root } = parent;
    const path = join(parent.real, name);
    const id = this.#entries.idOf({ root, path, name, parent: parent.id });
    const entry = { id, name, kind, vault: false };
    try {
      const real = await realpath(path);
      const problem = await problemBeneath(root, real, this.#options.home);
      const vault = problem === null && purpose === 'vault' && (await holdsVault(real));
      return { ...entry, vault, problem };
    } catch (error) {
      // Node gives bytes that are no UTF-8 as U+FFFD, and such a name leads nowhere.
      return { ...entry, problem: name.includes('\ufffd') ? 'Its name is not UTF-8.' : problemOf(error) };
    }
  }

  #trail(id: EntryId): { id: EntryId; name: string }[] {
    const trail: { id: EntryId; name: string }[] = [];
    for (let at: EntryId | null = id; at !== null;) {
      const { name, parent }: KnownEntry = this.#entries.get(at);
      trail.unshift({ id: at, name: parent === null ? basename(name) || name : name });
      at = parent;
    }
    return trail;
  }

  async #trustPrograms(folder: string): Promise<void> {
    const problem = await programsProblem(folder, requiredTools);
    if (problem === null) return;
    throw new PgkeepError('UserErrorInvalidInput', `Programs of ${folder} are not run: ${problem}`, {
      remedy:
        'Use a folder that only you and root can write to, or add this one on the command line, which asks nothing.',
    });
  }
}

const holdsVault = (folder: string): Promise<boolean> =>
  lstat(join(folder, vaultFile)).then(
    (stats) => stats.isFile(),
    () => false,
  );

function problemOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EACCES' || code === 'EPERM') return 'This user may not read it.';
  if (code === 'ENOENT') return 'It is a link to something that does not exist.';
  if (code === 'ELOOP') return 'It is a link that leads back to itself.';
  return `It cannot be read: ${messageOf(error)}.`;
}

const notReadable = (path: string, error: unknown): PgkeepError =>
  new PgkeepError('UserErrorNotFound', `${path} cannot be opened: ${problemOf(error)}`, {
    remedy: 'Choose another one, or let this user read it.',
    cause: error,
  });

const refused = (path: string, why: string): PgkeepError =>
  new PgkeepError('UserErrorInvalidInput', `${path} cannot be chosen: ${why}`, {
    remedy: 'Choose another one.',
  });
