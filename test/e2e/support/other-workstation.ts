import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How often it shows that it lives, in ms: more often than anybody looks. */
const beatMs = 200;

/** Another workstation backs an instance of the vault in this folder up, until it is disposed of. */
export async function backUpElsewhere(vault: string, instance: string): Promise<Disposable> {
  const folder = join(vault, 'runtime', 'leases', instance);
  await mkdir(folder, { recursive: true });
  const by = { user: 'anna', host: 'ws-2', pgkeep: '1.0.0', home: 'home-20260101t000000-0000000a' };
  const lease = { format: 2, epoch: 90, token: 'lease-elsewhere', by, takenAt: '2026-11-29T00:00:00.000Z' };
  await writeFile(join(folder, '00000090.json'), JSON.stringify(lease));
  let beat = 0;
  const show = () =>
    writeFile(join(folder, `${lease.token}.beat.json`), JSON.stringify({ format: 2, beat: (beat += 1) }));
  await show();
  const beats = setInterval(() => void show(), beatMs);
  return { [Symbol.dispose]: () => clearInterval(beats) };
}
