import { randomBytes } from 'node:crypto';
import type { EntryId } from '../../../shared/places.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { Root } from './roots.ts';

/** Ids of what was listed; the ones that were not asked for the longest are forgotten. */
const mostEntries = 20_000;

/** A folder or file of a listing. */
export interface KnownEntry {
  readonly root: Root;
  readonly path: string;
  readonly name: string;
  /** The folder that it was listed in; null for a root. */
  readonly parent: EntryId | null;
}

/** Ids that stand for files and folders: a page gets and gives ids, so that it has nothing to put a path together of. */
export class KnownEntries {
  readonly #random: (length: number) => Buffer;
  readonly #byId = new Map<EntryId, KnownEntry>();
  readonly #byPlace = new Map<string, EntryId>();

  constructor(random: (length: number) => Buffer = randomBytes) {
    this.#random = random;
  }

  /** The id of a file or folder: the same as long as it is known. */
  idOf(entry: KnownEntry): EntryId {
    const place = placeOf(entry);
    const known = this.#byPlace.get(place);
    if (known !== undefined) {
      this.#touch(known, entry);
      return known;
    }
    const id: EntryId = `entry-${this.#random(16).toString('hex')}`;
    this.#byPlace.set(place, id);
    this.#byId.set(id, entry);
    for (const [oldest, forgotten] of this.#byId) {
      if (this.#byId.size <= mostEntries) break;
      this.#byId.delete(oldest);
      this.#byPlace.delete(placeOf(forgotten));
    }
    return id;
  }

  /** Throws UserErrorNotFound. */
  get(id: EntryId): KnownEntry {
    const entry = this.#byId.get(id);
    if (entry === undefined) {
      throw new PgkeepError('UserErrorNotFound', 'The folder is not known any more.', {
        remedy: 'Begin again with the list of folders.',
      });
    }
    this.#touch(id, entry);
    return entry;
  }

  #touch(id: EntryId, entry: KnownEntry): void {
    this.#byId.delete(id);
    this.#byId.set(id, entry);
  }
}

const placeOf = ({ root, path }: KnownEntry): string => JSON.stringify([root.own, root.path, path]);
