import { readFile, readdir } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { lookup } from 'mrmime';

/** The library leaves this one out. */
const icon = 'image/x-icon';

/** As browsers take it, who may not guess: with the charset of texts, which the build writes in UTF-8. */
function contentTypeOf(file: string): string {
  if (extname(file).toLowerCase() === '.ico') return icon;
  const type = lookup(file) ?? 'application/octet-stream';
  return type.startsWith('text/') ? `${type}; charset=utf-8` : type;
}

export interface StaticFile {
  readonly content: Buffer;
  readonly contentType: string;
  readonly cacheControl: string;
}

/**
 * The built interface. A path of a request is only ever looked up among the files that are there: no file
 * name is made from it, so none can lead out of the folder.
 */
export class StaticFiles {
  readonly #folder: string;
  #files: ReadonlyMap<string, string> = new Map();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The page itself, or undefined when the interface is not built. */
  async page(): Promise<StaticFile | undefined> {
    // Who loads the page after a new build wants the files of that build.
    this.#files = await listFiles(this.#folder);
    return this.file('/index.html');
  }

  /** The file of a path that starts with a slash and is not percent-encoded. */
  async file(path: string): Promise<StaticFile | undefined> {
    if (this.#files.size === 0) this.#files = await listFiles(this.#folder);
    const file = this.#files.get(path);
    if (file === undefined) return undefined;
    const content = await readFile(file).catch(ignoreMissing);
    if (content === undefined) return undefined;
    return {
      content,
      contentType: contentTypeOf(file),
      // The build puts a digest of the content into the names of these.
      cacheControl: path.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-store',
    };
  }
}

/** Path in the URL -> file. Links are left out: they could lead elsewhere. */
async function listFiles(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(ignoreMissing);
  return new Map(
    (entries ?? [])
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [`/${relative(folder, file).split(sep).join('/')}`, file]),
  );
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}
