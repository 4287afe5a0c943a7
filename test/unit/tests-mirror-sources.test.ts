import { existsSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Unit tests of more than one source, and what each looks at instead. */
const withoutSource: Record<string, string> = {
  'build/layer-table': 'the rules of lint about imports',
  'tests-can-fail': 'all tests',
  'tests-mirror-sources': 'all unit tests',
  'every-code-has-a-cause': 'all error codes, sources and tests',
  'environment-is-asked': 'all calls of the interface that start a restore',
  'core/named-traits': 'all sources outside of the traits of servers and tools',
  'core/neutral-words': 'all sources outside of the command line',
  'docs/commands-page': 'docs/commands.md and the commands that there are',
  'docs/security-page': 'docs/security.md and the tests that it names',
  'shared/contract-shape': 'the contract and the command line as they were recorded',
  'vault/crashes': 'what a process that is killed at any write leaves of a vault',
  'vault/immutable-place': 'a vault in a place that protects all that is written',
  'vault/stale-place': 'a vault that two workstations see through caches',
  'vault/folder/crashes': 'what a process that is killed at any call of the file system leaves of a folder',
  'vault/folder/without-links': 'a folder on a file system that has no hard links',
  'coordinator/expire/interleavings': 'what two workstations and expiry do at the same moment',
  'coordinator/crashes': 'what an application that is killed in any flow leaves',
  'coordinator/policies/crashes':
    'what an application that is killed while it writes policies and promises leaves',
  'coordinator/vaults/read-only-folder': 'what only reads a folder that takes nothing',
  'coordinator/vaults/crashes': 'what a workstation that is killed while it deletes leaves',
  'hosts/serve/typed-client': 'calls through the transports of page and server together',
  'hosts/cli/start-up': 'the modules that a start of pgkeep loads',
  'hosts/cli/usage': 'the usage texts of all commands',
  'hosts/cli/written-commands': 'all command lines of pgkeep that are written somewhere',
  'hosts/cli/commands/calls-and-output': 'the call and the output of each command',
  'hosts/cli/commands/confirm': 'the questions of all commands that ask before they act',
  'hosts/cli/commands/notes': 'the notes of all commands that tell some',
  'hosts/cli/commands/privileges/check-and-grant-sql': 'pgkeep privileges with all its commands',
  'policy/kept-as-modelled': 'what main/policy keeps over years, beside a model that knows nothing of it',
  'policy/retention-cases': 'what backup tools got wrong about retention',
  'postgres/sql/names-the-login': 'all sources and pages with statements that change a login',
};

/** Where the source of a unit test stands: in the folder of the same name, else below main. */
const folders: Record<string, string> = {
  renderer: 'renderer',
  shared: 'shared',
  build: 'build',
  support: 'test/support',
  screenshots: 'test/screenshots',
  mutants: 'test/mutants',
};

function hasSource(name: string): boolean {
  const [top = '', ...rest] = name.split('/');
  const folder = folders[top];
  const source = folder === undefined ? join('main', name) : join(folder, ...rest);
  return ['.ts', '.tsx', '.mjs'].some((end) => existsSync(join(root, source + end)));
}

async function unitTests(): Promise<string[]> {
  const files = await Array.fromAsync(glob('**/*.test.ts', { cwd: join(root, 'test/unit') }));
  return files.map((file) => file.replaceAll('\\', '/').replace(/\.test\.ts$/, '')).toSorted();
}

it('each unit test is called like the source that it tests', async () => {
  const names = await unitTests();
  expect(names.length).toBeGreaterThan(200);
  expect(names.filter((name) => !hasSource(name) && !(name in withoutSource))).toStrictEqual([]);
});

it('no unit test is excepted that has a source, or that is gone', async () => {
  const known = new Set(await unitTests());
  expect(known).toContain('tests-mirror-sources');
  expect(Object.keys(withoutSource).filter((name) => !known.has(name) || hasSource(name))).toStrictEqual([]);
});
