import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BlobServiceClient } from '@azure/storage-blob';

const archiveName = 'archive.pgdump';

async function sha256Of(content: NodeJS.ReadableStream): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(content, hash);
  return hash.digest('hex');
}

/** Makes the container that pgkeep is then given, as one does in the portal. */
export async function createContainer(connectionString: string, container: string): Promise<void> {
  await BlobServiceClient.fromConnectionString(connectionString).createContainer(container);
}

/** The one archive of a folder vault that holds one recovery point, and its blob in the container: their checksums. */
export async function compareArchives(vaultFolder: string, connectionString: string, container: string) {
  const files = await readdir(vaultFolder, { recursive: true });
  const archive = files.find((file) => file.endsWith(archiveName));
  if (archive === undefined) throw new Error('The vault holds no archive.');
  const client = BlobServiceClient.fromConnectionString(connectionString).getContainerClient(container);
  const blobs: { name: string; bytes: number }[] = [];
  for await (const { name, properties } of client.listBlobsFlat()) {
    blobs.push({ name, bytes: properties.contentLength ?? 0 });
  }
  const copy = blobs.find(({ name }) => name.endsWith(archiveName));
  if (copy === undefined) throw new Error('The container holds no archive.');
  const { readableStreamBody } = await client.getBlobClient(copy.name).download();
  if (readableStreamBody === undefined) throw new Error('The blob has no content.');
  const [inVault, inContainer] = await Promise.all([
    sha256Of(createReadStream(join(vaultFolder, archive))),
    sha256Of(readableStreamBody),
  ]);
  return { blobs, inVault, inContainer };
}
