import { mkdir, mkdtemp, rm, copyFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');

/** An import that the house forbids, for each row of its table, and for each exception its neighbour. */
const forbidden: readonly (readonly [file: string, imported: string])[] = [
  ['shared/points/points.ts', '../../main/core/ids.ts'],
  ['shared/points/points.ts', 'node:path'],
  ['main/core/ids.ts', '../vault/vault.ts'],
  ['main/core/ids.ts', '../credentials/secrets.ts'],
  ['main/credentials/secrets.ts', '../coordinator/engine.ts'],
  ['main/credentials/secrets.ts', '../azure/sign-in/entra.ts'],
  ['main/postgres/connect/pooler.ts', '../../credentials/kinds/keychain.ts'],
  ['main/postgres/connect/pooler.ts', '../../vault/vault.ts'],
  ['main/postgres/sql/quote.ts', '../archive/format/head.ts'],
  ['main/postgres/archive/format/head.ts', '../../connect/connect.ts'],
  ['main/postgres/archive/format/head.ts', '../../dump/plain.ts'],
  ['main/postgres/dump/plain.ts', '../privileges/backup-check.ts'],
  ['main/postgres/privileges/backup-check.ts', '../restore/libraries.ts'],
  ['main/postgres/restore/libraries.ts', '../../credentials/secrets.ts'],
  ['main/postgres/restore/libraries.ts', 'child_process'],
  ['main/azure/blob/container.ts', '../../vault/vault.ts'],
  ['main/azure/blob/container.ts', '../../vault/leases/lease.ts'],
  ['main/azure/blob/container.ts', '../../postgres/sql/quote.ts'],
  ['main/vault/vault.ts', '../store/store.ts'],
  ['main/store/store.ts', '../coordinator/engine.ts'],
  ['main/coordinator/points/find-point.ts', '../../azure/blob/container.ts'],
  ['main/coordinator/points/find-point.ts', '@azure/storage-blob'],
  ['main/api/protection/points.ts', '../vault/vault.ts'],
  ['main/hosts/cli/terminal/output.ts', '../report/jobs/job.ts'],
  ['main/hosts/cli/options/values.ts', '../report/jobs/job.ts'],
  ['main/hosts/cli/report/jobs/job.ts', '../../commands/backup.ts'],
  ['main/hosts/cli/report/jobs/job.ts', '../../../../core/errors.ts'],
  ['main/hosts/serve/server.ts', '../../coordinator/engine.ts'],
  ['main/hosts/serve/server.ts', 'electron'],
  ['main/compose.ts', './hosts/serve/server.ts'],
  ['renderer/ui/layout/page.tsx', '../../features/jobs/words.ts'],
  ['renderer/features/jobs/words.ts', '../restore/draft.ts'],
  ['renderer/features/jobs/words.ts', '../../../main/core/ids.ts'],
];

/** What stands beside those and is allowed. */
const allowed: typeof forbidden = [
  ['shared/words/ages.ts', 'pretty-ms'],
  ['shared/words/ages.ts', '../points/points.ts'],
  ['main/postgres/connect/target.ts', '../../credentials/secret-reader.ts'],
  ['main/postgres/archive/older-target/options.ts', '../../connect/server-traits.ts'],
  ['main/azure/blob/read.ts', '../../vault/storage.ts'],
  ['main/azure/blob/read.ts', '../../credentials/token-source.ts'],
  ['main/azure/blob/blob-lease.ts', '../../vault/leases/service-lease.ts'],
  ['main/hosts/cli/options/storage.ts', '../../../core/absolute-path.ts'],
];

const inFolder = async (folder: string, rows: typeof forbidden) => {
  const byFile = Map.groupBy(rows, ([file]) => file);
  for (const [file, imports] of byFile) {
    const text = imports.map(([, imported], n) => `import { it${n} } from '${imported}';\nit${n}();\n`);
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text.join(''));
  }
};

let folder = '';
let said = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-layers-'));
  await copyFile(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
  await inFolder(folder, [...forbidden, ...allowed]);
  const program = join(root, 'node_modules/oxlint/bin/oxlint');
  const { stdout } = await execa(process.execPath, [program, '-f', 'unix', '.'], {
    cwd: folder,
    reject: false,
  });
  said = stdout;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const isRefused = (file: string, imported: string) =>
  said
    .split('\n')
    .some((line) => line.startsWith(`${file}:`) && line.includes(`'${imported}' import is restricted`));

it.each(forbidden)('%s may not import %s', (file, imported) => {
  expect(isRefused(file, imported), said).toBe(true);
});

it.each(allowed)('%s may import %s', (file, imported) => {
  expect(said).toContain(' import is restricted');
  expect(isRefused(file, imported), said).toBe(false);
});
