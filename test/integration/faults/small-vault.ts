/** Runs inside a mount name space with a small file system on the vault's folder; prints what happened as JSON. */
import { readdir } from 'node:fs/promises';
import {
  addFolderVault,
  addServer,
  completeJob,
  openTestApp,
  pointIds,
  runJob,
} from '../../support/apps/app.ts';
import { serverAccess } from '../../support/servers/access.ts';

const [path = '', major, port, password = ''] = process.argv.slice(2);
await using app = await openTestApp();
await addServer(app, serverAccess({ major: Number(major), port: Number(port), password }));
await addFolderVault(app, 'vault', path);
for (const size of ['small', 'large']) {
  const protect = { server: 'source', database: `disk_${size}`, vault: 'vault', name: size };
  await app.client.instances.protect(protect);
}
await completeJob(app, app.client.backup.start({ instance: 'small' }));
const failed = await runJob(app, app.client.backup.start({ instance: 'large' }));
const files = (await readdir(path, { recursive: true })).filter((name) => /archive|\.part|\.tmp/.test(name));
const points = { small: await pointIds(app, 'small'), large: await pointIds(app, 'large') };
const verified = await runJob(app, app.client.verify.start({ instance: 'small' }));
const again = await runJob(app, app.client.backup.start({ instance: 'small' }));
process.stdout.write(
  JSON.stringify({
    failed: { state: failed.state, code: failed.error?.code, leftovers: failed.leftovers },
    archives: files.length,
    points: { small: points.small.length, large: points.large.length },
    verified: verified.state,
    again: again.state,
  }),
);
