import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Machine } from '../../../main/coordinator/service/machine.ts';
import { openEngine, type TestEngine } from '../engine.ts';

/** An engine that a program on disk starts; `machineOf` gets the home of its user. */
export async function openServiceEngine<Fake extends { readonly machine: Machine }>(
  machineOf: (userHome: string) => Fake,
): Promise<{ engine: TestEngine; fake: Fake; program: string }> {
  const engine = await openEngine();
  const userHome = join(engine.folder, 'user');
  const program = join(engine.folder, 'größe 100%', 'pgkeep');
  await mkdir(join(engine.folder, 'größe 100%'));
  await writeFile(program, '');
  const fake = machineOf(userHome);
  const host = { kind: 'cli', runDue: { program, args: ['run-due'] } } as const;
  return { engine: Object.assign(engine, { machine: fake.machine, host }), fake, program };
}
