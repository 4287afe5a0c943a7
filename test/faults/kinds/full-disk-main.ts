/** Runs in a mount name space with a small file system for the vault or the home; prints what happened as JSON. */
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addFolderVault, addServer, openTestApp, runJob } from '../../support/apps/app.ts';
import { serverAccess } from '../../support/servers/access.ts';
import { sourceDatabase } from '../world.ts';

const [folder = '', which = 'vault', freeText = '0', port = '', password = ''] = process.argv.slice(2);
const small = join(folder, 'small');
const broken: string[] = [];
await using app = await openTestApp(which === 'home' ? { home: join(small, 'home') } : {});
await addServer(app, serverAccess({ major: 17, port: Number(port), password }));
await addFolderVault(app, 'vault', which === 'vault' ? join(small, 'vault') : join(app.folder, 'vault'));
await app.client.instances.protect({
  server: 'source',
  database: sourceDatabase,
  vault: 'vault',
  name: 'shop',
});
const backUp = () => runJob(app, app.client.backup.start({ instance: 'shop' }));
const first = await backUp();
if (first.state !== 'completed') broken.push(`The first backup: ${first.error?.message}`);

// all but so many bytes of the disk are taken
const filler = join(small, 'filler');
await mkdir(small, { recursive: true });
const { bavail, bsize } = await statfs(small);
await writeFile(filler, Buffer.alloc(Math.max(0, bavail * bsize - Number(freeText))));
const words = await backUp().then(
  (job) => (job.state === 'failed' ? `failed, ${job.error?.code}` : job.state),
  (error: unknown) => `refused: ${(error as { data?: { code?: string } }).data?.code ?? String(error)}`,
);
if (/InternalError/.test(words)) broken.push(`A full disk is called a defect: ${words}`);

await rm(filler);
const again = await backUp();
if (again.state !== 'completed') broken.push(`A backup with room again: ${again.error?.message}`);
const { points, problems } = await app.client.points.list({ instance: 'shop' });
broken.push(...problems.map(({ problem }) => problem));
for (const { id } of points) {
  const verified = await runJob(app, app.client.verify.start({ instance: 'shop', point: id }));
  if (verified.state !== 'completed') broken.push(`${id}: ${verified.error?.message}`);
}
process.stdout.write(JSON.stringify({ words, broken }));
