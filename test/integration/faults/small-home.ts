/**
 * Runs where PGKEEP_HOME lies on a small file system: fills it in the middle of two backups, makes room again, and
 * prints what happened as JSON.
 */
import { openSync, closeSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { join } from 'node:path';
import {
  addFolderVault,
  addServer,
  failureOf,
  openTestApp,
  pointIds,
  runJob,
} from '../../support/apps/app.ts';
import { serverAccess } from '../../support/servers/access.ts';

const [home = '', major, port, password = ''] = process.argv.slice(2);
const filler = join(home, 'filler');

/** Takes all the space there is, to the last byte. */
function fill(): void {
  const descriptor = openSync(filler, 'a');
  for (let size = 65_536; size >= 1; size = Math.floor(size / 2)) {
    try {
      for (;;) writeSync(descriptor, Buffer.alloc(size, 1));
    } catch {
      // that much does not fit any more
    }
  }
  closeSync(descriptor);
}

await using app = await openTestApp({ home });
await addServer(app, serverAccess({ major: Number(major), port: Number(port), password }));
for (const name of ['one', 'two']) {
  await addFolderVault(app, name);
  await app.client.instances.protect({ server: 'source', database: 'small_home', vault: name, name });
}
const dumping = new Set<string>();
const backup = async (instance: string) =>
  runJob(app, app.client.backup.start({ instance }), ({ progress }) => {
    if (progress?.phase !== 'dumping' || dumping.has(instance)) return;
    dumping.add(instance);
    if (dumping.size === 2) fill();
  });
const ended = Promise.all([backup('one'), backup('two')]);
const states = (await ended).map(({ state, error }) => ({ state, code: error?.code }));
app.coordinator.engine.log.info('while the disk is full');
const changed = await failureOf(app.client.settings.set({ backupsPerServer: 3 }));
const written = async () => (await app.client.jobs.list({ limit: 5 })).map(({ state }) => state);
const before = await written();
rmSync(filler);
for (let patience = 0; patience < 600 && (await written()).includes('in progress'); patience += 1)
  await setTimeout(100);
app.coordinator.engine.log.info('there is space again');
process.stdout.write(
  JSON.stringify({
    states,
    changed: { code: changed.code, message: changed.message.replaceAll(home, 'HOME') },
    before,
    after: await written(),
    points: [(await pointIds(app, 'one')).length, (await pointIds(app, 'two')).length],
    log: readFileSync(join(home, 'pgkeep.log'), 'utf8').includes('of this log could not be written'),
  }),
);
