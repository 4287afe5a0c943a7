import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemdUnits } from '../../../../main/coordinator/service/units/systemd.ts';

/** The manager of a user wants a folder at run time, which a container has not. */
const env = { ...process.env, XDG_RUNTIME_DIR: tmpdir() };
const analyze = (...args: string[]) => spawnSync('systemd-analyze', args, { encoding: 'utf8', env });

/** Debian has it in the package systemd; macOS and Windows have none. */
describe.skipIf(analyze('--version').status !== 0)('systemd itself', () => {
  it.each(['plain', "größe 100% %h $HOME it's"])(
    'finds no fault with units of a folder called %s',
    async (name) => {
      const folder = await mkdtemp(join(tmpdir(), 'pgkeep-units-'));
      onTestFinished(() => rm(folder, { recursive: true }));
      const programs = join(folder, name.replaceAll("'", ''));
      await mkdir(programs);
      const program = join(programs, 'node');
      await writeFile(program, '', { mode: 0o755 });
      const script = join(folder, name, String.raw`"a" \b.mjs`);
      const unit = { program, args: [script, 'run-due'], home: join(folder, name), path: '/usr/bin' };
      const { service, timer } = systemdUnits(unit);
      const files = [join(folder, 'pgkeep-test.service'), join(folder, 'pgkeep-test.timer')];
      await writeFile(files[0] ?? '', service);
      await writeFile(files[1] ?? '', timer);
      const { status, stderr } = analyze('--user', '--man=no', 'verify', ...files);
      expect(stderr.split('\n').filter((line) => line.includes('pgkeep-test'))).toStrictEqual([]);
      expect(status).toBe(0);
    },
  );

  it('takes the times of the timer for each quarter of an hour', () => {
    const { stdout } = analyze('calendar', '--base-time=2026-11-23 18:01:00 UTC', '*:0/15');
    expect(stdout).toContain('Normalized form: *-*-* *:00/15:00');
    expect(stdout).toContain('18:15:00');
  });
});
