/** Runs inside a mount name space with a small file system for a target, or its WAL; prints what happened as JSON. */
import { execFileSync } from 'node:child_process';
import { chown } from 'node:fs/promises';
import { join } from 'node:path';
import { provideCluster, temporaryServerFolder } from '../../support/servers/data-folder.ts';
import { addFolderVault, addServer, completeJob, openTestApp, runJob } from '../../support/apps/app.ts';
import { embeddedPostgres } from '../../support/servers/embedded-postgres.ts';
import { serverAccess } from '../../support/servers/access.ts';
import { serverUser } from '../../support/servers/system-user.ts';
import { startServer } from '../../support/servers/postgres-server.ts';

const [path = '', scenario, major, port, password = ''] = process.argv.slice(2);
const user = serverUser();
if ('uid' in user) await chown(path, user.uid, user.gid);
const folder = await temporaryServerFolder();
const dataFolder = join(folder, 'data');
await provideCluster(await embeddedPostgres(17), dataFolder);
const part = scenario === 'wal' ? 'pg_wal' : 'base';
// the server follows this link
const move = 'mv "$1/$3" "$2/moved" && ln -s "$2/moved" "$1/$3"';
execFileSync('sh', ['-c', move, 'sh', dataFolder, path, part], user);
await using target = await startServer({ major: 17, dataFolder });
await using app = await openTestApp();
await addServer(app, serverAccess({ major: Number(major), port: Number(port), password }));
await addServer(app, target, { name: 'small' });
await addFolderVault(app);
const protect = { server: 'source', database: 'disk_target', vault: 'vault', name: 'shop' };
await app.client.instances.protect(protect);
await completeJob(app, app.client.backup.start({ instance: 'shop' }));
const input = { instance: 'shop', targetServer: 'small', newDatabase: 'disk_restored' };
const { state, error, leftovers } = await runJob(app, app.client.restore.asDatabase(input));
process.stdout.write(JSON.stringify({ state, error, leftovers }));
