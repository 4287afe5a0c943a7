import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { ensureClientTools } from '../../support/programs/client-tools.ts';

const run = promisify(execFile);
const main = join(import.meta.dirname, '../../demo/main.ts');

/** The demo in a process of its own. */
async function demo(...options: string[]) {
  const tools = (await ensureClientTools([17])).get(17) ?? '';
  const { stdout, stderr } = await run(process.execPath, [main, ...options], {
    env: { ...process.env, PATH: [tools, process.env['PATH']].join(delimiter), NO_COLOR: '1' },
    maxBuffer: 10_000_000,
  });
  return { stdout: stripVTControlCharacters(stdout), stderr: stripVTControlCharacters(stderr) };
}

it('shows the way through Azure, each command as it is typed, and leaves nothing behind', async () => {
  const { stdout, stderr } = await demo('--azure');
  const typed = stdout
    .split('\n')
    .flatMap((line) => /^\$ pgkeep (\S+(?: [a-z][a-z-]*(?= |$))*)/.exec(line)?.[1] ?? []);
  expect(typed).toEqual([
    'azure login',
    'azure servers',
    'azure key-vaults',
    'azure storage contosobackups',
    'azure access check',
    'azure access assign',
    'server add shop',
    'azure login',
    'azure secret create',
    'server test shop',
    'vault add archive',
    'protect',
    'backup shop',
    'backup shop',
    'azure access assign',
    'restore shop',
    'azure access assign',
    'restore shop',
    'azure logout',
    'azure logout',
    'azure accounts',
  ]);
  expect(stdout).toContain('✓ All equal: 2 tables');
  expect(stdout).toMatch(/^Done in .*: the restored database equals its source\.$/m);
  expect(stderr).toContain('Cleaned up: servers stopped, files removed.');
  const [, folder = ''] = /--ca-file (\S+)\/azure\/ca\.pem/.exec(stdout) ?? [];
  expect(folder).toMatch(/pgkeep-demo-/);
  expect(existsSync(folder)).toBe(false);
});

it('says how it is started', async () => {
  const { stdout } = await demo('--help');
  expect(stdout).toContain('npm run demo -- --azure');
  await expect(demo('--azure', '--keep')).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('npm run demo -- --azure') as string,
  });
});
