/** Runs inside a mount name space with a file system of 4 MiB on the folder; prints what happened as JSON. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { PgkeepError } from '../../../main/core/errors.ts';
import { FolderStorage } from '../../../main/vault/folder/folder-storage.ts';

const [scenario, folder] = process.argv.slice(2);
if (scenario === undefined || folder === undefined)
  throw new Error('usage: small-disk.ts <scenario> <folder>');

const storage = await FolderStorage.open(folder);

async function failureOf(operation: () => Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await operation();
  } catch (error) {
    if (!(error instanceof PgkeepError)) throw error;
    return { code: error.code, message: error.message };
  }
  throw new Error('nothing failed');
}

async function fillByUpload() {
  const upload = await storage.createUpload('instances/i/archive.pgdump');
  const failure = await failureOf(async () => {
    for (let piece = 0; piece < 128; piece++) await upload.write(Buffer.alloc(65_536, 1));
    await upload.commit(Buffer.alloc(0));
  });
  await upload.abort();
  const left = readdirSync(`${folder}/instances/i`);
  await storage.write('instances/i/x', Buffer.alloc(3 * 1024 * 1024));
  return { ...failure, left, writable: (await storage.stat('instances/i/x')) !== undefined };
}

async function fillByWrite() {
  await storage.write('vault.json', Buffer.from('old'));
  const failure = await failureOf(() => storage.write('vault.json', Buffer.alloc(5 * 1024 * 1024)));
  return {
    ...failure,
    left: readdirSync(storage.location),
    content: String(await storage.read('vault.json')),
  };
}

async function writeReadOnly() {
  await storage.write('vault.json', Buffer.from('old'));
  execFileSync('mount', ['-o', 'remount,ro', storage.location]);
  const failure = await failureOf(() => storage.write('vault.json', Buffer.from('new')));
  return { ...failure, content: String(await storage.read('vault.json')) };
}

const scenarios = { upload: fillByUpload, write: fillByWrite, 'read-only': writeReadOnly };
const chosen = Object.entries(scenarios).find(([name]) => name === scenario)?.[1];
if (chosen === undefined) throw new Error(`no scenario ${scenario}`);
process.stdout.write(JSON.stringify(await chosen()));
