import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { JobId } from '../../../../shared/ids.ts';
import type { StorageLocation } from '../../../../shared/vaults/vaults.ts';
import { cleanUp } from '../../../core/clean-up.ts';
import { PgkeepError } from '../../../core/errors.ts';
import { vaultFile } from '../../../vault/layout.ts';
import { isNotContent } from '../../../vault/not-content.ts';
import {
  isTemporaryName,
  ObjectExists,
  ObjectNotFound,
  ObjectTooLarge,
  unfinishedEnding,
  type Storage,
  type Upload,
} from '../../../vault/storage.ts';

/** All that an export consists of; the manifest is written last, and with it the export is whole. */
const exportedFiles = [
  'archive.pgdump',
  'globals-before.sql',
  'globals-after.sql',
  'restore.sh',
  'restore.ps1',
  'manifest.json',
] as const;
export type ExportedFile = (typeof exportedFiles)[number];

/** Says whose the place is while it is filled; only one run can make it. */
const markerFile = 'unfinished.json';
const Marker = z.object({ job: JobId });
const markerLimit = 4096;

/** An empty place that belongs to one run: it removes what it has made there, and nothing else. */
export class ExportPlace {
  readonly #storage: Storage;
  readonly #prefix: string;
  readonly #made = new Set<string>();

  private constructor(storage: Storage, prefix: string) {
    this.#storage = storage;
    this.#prefix = prefix;
  }

  /**
   * Looks before anything is begun. Throws UserErrorDestinationNotEmpty where anything is in the place, and where it
   * lies in a vault: what an export leaves there would be taken for a part of it.
   */
  static async expectFree(storage: Storage, location: StorageLocation, prefix: string): Promise<void> {
    if (await liesInVault(storage, location)) {
      throw new PgkeepError('UserErrorDestinationNotEmpty', `${storage.location} is inside a vault.`, {
        remedy: 'Choose a folder or container that is not a vault, nor part of one.',
      });
    }
    await refuseContent(storage, prefix);
  }

  /**
   * Takes the place, whose `prefix` ends with a slash. Throws UserErrorDestinationNotEmpty where anything is, hidden
   * or unfinished, or where another run was faster; what systems put into folders by themselves does not count.
   */
  static async take(storage: Storage, prefix: string, jobId: JobId): Promise<ExportPlace> {
    await refuseContent(storage, prefix);
    const marker = Buffer.from(`${JSON.stringify({ job: jobId })}\n`);
    try {
      await storage.write(prefix + markerFile, marker, { ifAbsent: true });
    } catch (error) {
      if (error instanceof ObjectExists) throw notEmpty(storage, prefix, markerFile);
      throw error;
    }
    const place = new ExportPlace(storage, prefix);
    try {
      // Somebody may have put something there between the look and the marker. A run that is about to find the
      // marker taken has a temporary file there: it will be refused, and this one must not be, too.
      await refuseContent(storage, prefix, (name) => name === markerFile || isTemporaryName(name));
    } catch (error) {
      await cleanUp(error, () => place.remove());
      throw error;
    }
    return place;
  }

  async createUpload(name: ExportedFile, signal: AbortSignal): Promise<Upload> {
    const upload = await this.#storage.createUpload(this.#prefix + name, { signal });
    this.#made.add(name + unfinishedEnding);
    return {
      reserveHead: (length) => upload.reserveHead(length),
      write: (chunk) => upload.write(chunk),
      abort: () => upload.abort(),
      commit: (head) => this.#make(name, () => upload.commit(head)),
    };
  }

  async write(name: ExportedFile, content: string): Promise<void> {
    await this.#make(name, () =>
      this.#storage.write(this.#prefix + name, Buffer.from(content), { ifAbsent: true }),
    );
  }

  /** The export is whole: takes the marker away. */
  async finish(): Promise<void> {
    await this.#storage.remove(this.#prefix + markerFile);
  }

  /** Removes what this run has made, the marker last, and the folder where nothing else is in it. */
  async remove(): Promise<void> {
    await this.#storage.removeOnly(this.#prefix, [...this.#made]);
    await this.#storage.removeOnly(this.#prefix, [markerFile]);
  }

  /** A name counts as made before it is, unless somebody else's stands there. */
  async #make<Result>(name: ExportedFile, work: () => Promise<Result>): Promise<Result> {
    this.#made.add(name);
    try {
      return await work();
    } catch (error) {
      if (error instanceof ObjectExists) {
        this.#made.delete(name);
        throw notEmpty(this.#storage, this.#prefix, name);
      }
      throw error;
    }
  }
}

/**
 * Removes what a killed run has left, by the marker with its job. Returns false where there was nothing to remove:
 * the export is whole, or the place belongs to somebody else. Runs of earlier versions left no marker: theirs were
 * alone in the place, too, and had the same names.
 */
export async function removeUnfinishedExport(
  storage: Storage,
  prefix: string,
  jobId: string,
  isMarked: boolean,
): Promise<boolean> {
  const owner = await markedBy(storage, prefix);
  if (isMarked ? owner !== jobId : owner !== undefined) return false;
  if ((await storage.stat(`${prefix}manifest.json`)) !== undefined) {
    // killed between writing it and saying so
    if (isMarked) await storage.remove(prefix + markerFile);
    return false;
  }
  await storage.removeOnly(prefix, [...exportedFiles, `archive.pgdump${unfinishedEnding}`]);
  if (isMarked) await storage.removeOnly(prefix, [markerFile]);
  return true;
}

/** The job whose marker stands there; the empty text where it cannot be read. */
async function markedBy(storage: Storage, prefix: string): Promise<string | undefined> {
  try {
    const content = await storage.read(prefix + markerFile, { limit: markerLimit });
    return Marker.parse(JSON.parse(content.toString('utf8'))).job;
  } catch (error) {
    if (error instanceof ObjectNotFound) return undefined;
    if (error instanceof ObjectTooLarge || error instanceof SyntaxError || error instanceof z.ZodError)
      return '';
    throw error;
  }
}

async function liesInVault(storage: Storage, location: StorageLocation): Promise<boolean> {
  if ((await storage.stat(vaultFile)) !== undefined) return true;
  if (location.kind !== 'folder') return false;
  for (let folder = dirname(location.path); ; folder = dirname(folder)) {
    if (existsSync(join(folder, vaultFile))) return true;
    if (folder === dirname(folder)) return false;
  }
}

async function refuseContent(
  storage: Storage,
  prefix: string,
  isExpected: (name: string) => boolean = () => false,
): Promise<void> {
  for await (const name of storage.everything(prefix)) {
    if (isExpected(name) || isNotContent(name)) continue;
    throw notEmpty(storage, prefix, name);
  }
}

function notEmpty(storage: Storage, prefix: string, name: string): PgkeepError {
  const message = `${storage.location} already has ${prefix}${name}.`;
  const remedy =
    'Another restore as files writes there or was interrupted there: wait for it, or choose another destination.';
  const isOfRun = name === markerFile || isTemporaryName(name);
  return new PgkeepError('UserErrorDestinationNotEmpty', message, isOfRun ? { remedy } : {});
}
