import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { joinManifest, splitManifest } from '../../main/vault/points/contents.ts';
import { revisionName } from '../../main/vault/revisions/header.ts';
import type { Manifest } from '../../shared/points/manifest.ts';
import { Contents, ShortManifest } from '../../shared/points/short-manifest.ts';

/** The file of the newest record of an instance, in the folder of a vault; its first one where it has none. */
export async function recordFile(vault: string, instanceId: string): Promise<string> {
  const folder = join(vault, 'instances', instanceId, 'record');
  const names = await readdir(folder).catch((): string[] => []);
  return join(folder, names.toSorted().at(-1) ?? revisionName(1));
}

/** The newest record of an instance without its signature, as somebody writes one who has no key. */
export async function unsignedRecord(vault: string, instanceId: string): Promise<Record<string, unknown>> {
  const text = await readFile(await recordFile(vault, instanceId), 'utf8');
  const { signature: _signature, ...record } = JSON.parse(text) as Record<string, unknown>;
  return record;
}

/** All that manifest.json and contents.json say of the point in a folder. */
export async function readPoint(point: string): Promise<Manifest> {
  const read = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(point, name), 'utf8'));
  return joinManifest(
    ShortManifest.parse(await read('manifest.json')),
    Contents.parse(await read('contents.json')),
  );
}

/**
 * Writes both documents of the point in a folder anew, so that they agree with each other, and takes the signature away,
 * as somebody does who can write to the vault and has no key.
 */
export async function writePoint(point: string, manifest: Manifest): Promise<void> {
  const documents = splitManifest(manifest);
  await rm(join(point, 'manifest.sig'), { force: true });
  for (const name of ['contents', 'manifest'] as const) {
    await rm(join(point, `${name}.json`));
    await writeFile(join(point, `${name}.json`), documents[name]);
  }
}

/** {@link writePoint} with what `change` made of the manifest. */
export async function changePoint(
  point: string,
  change: (manifest: Manifest) => Manifest | void,
): Promise<void> {
  const manifest = await readPoint(point);
  await writePoint(point, change(manifest) ?? manifest);
}
