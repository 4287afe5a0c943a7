import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { databaseRequest, type RestoreCommandOptions } from '../../../../main/hosts/cli/options/restore.ts';
import { chooseStorage, type StorageOptions } from '../../../../main/hosts/cli/options/storage.ts';
import { createProgram } from '../../../../main/hosts/cli/program.ts';
import { fixCommands } from '../../../../main/hosts/cli/report/fix-commands.ts';
import { afterBackupCheck, afterRestoreCheck } from '../../../../main/hosts/cli/report/next-command.ts';
import { protectCommands } from '../../../../renderer/features/protect/steps/commands.ts';
import { filesCommands } from '../../../../renderer/features/restore/review/files-command.ts';
import { placeWords } from '../../../../renderer/ui/places/words.ts';
import { commands, pgkeepCommand } from '../../../../shared/command-line/command-names.ts';
import { examples } from '../../../../shared/command-line/examples.ts';
import { flags } from '../../../../shared/command-line/option-names.ts';
import {
  filesWords,
  newDatabaseWords,
  protectWords,
} from '../../../../shared/command-line/written-options.ts';
import { ErrorCode } from '../../../../shared/errors.ts';
import type { StorageLocation } from '../../../../shared/vaults/vaults.ts';
import { createFakeClient } from '../../../support/cli/fake-client.ts';
import { FakeHost } from '../../../support/cli/fake-host.ts';

interface Parsed {
  readonly path: string;
  readonly args: readonly unknown[];
  readonly options: Record<string, unknown>;
}

/** The commands that can be run, each with its words. */
function leaves(command: Command, path: readonly string[] = []): { path: string; command: Command }[] {
  if (command.commands.length === 0) return [{ path: path.join(' '), command }];
  return command.commands.flatMap((each) => leaves(each, [...path, each.name()]));
}

/** What the command line makes of the words; nothing is run. Throws a UsageError. */
async function parse(words: readonly string[]): Promise<Parsed> {
  const { program } = await createProgram(new FakeHost(), words);
  let parsed: Parsed | undefined;
  for (const { path, command } of leaves(program)) {
    command.action(() => {
      parsed = { path, args: command.processedArgs, options: command.opts() };
    });
  }
  program.parse(words, { from: 'user' });
  if (parsed === undefined) throw new Error(`No command was called: ${words.join(' ')}`);
  return parsed;
}

/** The words of a line, as the real sh takes them; placeholders are no redirections. */
function wordsOf(line: string): string[] {
  const quoted = line.replace(/<([^<>']*)>/g, (_, name: string) => name.replaceAll(' ', '-'));
  const output = execFileSync('/bin/sh', ['-c', `pgkeep() { printf '%s\\0' "$@"; }\n${quoted}`], {
    encoding: 'utf8',
  });
  const words = output.split('\0').slice(0, -1);
  // stands for other options where it does not stand for the instance
  const instance = ['restore', 'verify'].includes(words[0] ?? '');
  return words.filter((word) => word !== '…' || instance);
}

/** The command that a line calls; throws where the command line does not take it, or takes it for another. */
async function calledBy(line: string): Promise<string> {
  const words = wordsOf(line);
  const { path } = await parse(words);
  // a group alone lists, or says how it is
  if (!words.join(' ').includes(path.replace(/ (list|status)$/, '')))
    throw new Error(`${line} calls ${path}`);
  return path;
}

describe('the command line declares', () => {
  it('the commands that are written, and no others', async () => {
    const { program } = await createProgram(new FakeHost(), []);
    expect(
      leaves(program)
        .map(({ path }) => path)
        .sort(),
    ).toStrictEqual([...commands]);
  });

  it('the options that are written, and no others', async () => {
    const { program } = await createProgram(new FakeHost(), []);
    const shown = [program, ...leaves(program).map(({ command }) => command)]
      .flatMap((command) => command.options)
      .filter((option) => !option.hidden)
      .flatMap(({ long }) => (long === undefined || long === null || long === '--version' ? [] : [long]));
    expect([...new Set(shown)].sort()).toStrictEqual(Object.values(flags).toSorted());
  });
});

/** The parts of each pgkeepLine(…) in a source, as they are written there. */
function partsIn(source: string): string[] {
  const parts: string[] = [];
  for (const { index } of source.matchAll(/pgkeepLine\(/g)) {
    let depth = 0;
    let part = '';
    for (const character of source.slice(index + 'pgkeepLine'.length)) {
      if ('([{'.includes(character) && depth++ === 0) continue;
      if (')]}'.includes(character) && --depth === 0) break;
      if (character === ',' && depth === 1) {
        parts.push(part.trim());
        part = '';
      } else part += character;
    }
    parts.push(part.trim());
  }
  return parts.filter((part) => part !== '');
}

/** Ids, words of pgkeep itself, and what is quoted before it comes there. */
const fitAnyway: readonly string[] = [
  'commands/azure-discovery.ts: `${shWord(account.name)}/<container>`',
  'commands/azure.ts: ...(cloud === undefined ? [] : [flags.cloud, cloud])',
  'commands/points/holds.ts: pointId',
  'commands/points/keep.ts: pointId',
  'commands/schedule/run-due.ts: id',
  "report/fix-commands.ts: at === 'server' ? flags.serverId : flags.keyVault",
  'report/fix-commands.ts: path',
  'report/fix-commands.ts: step.of',
  'report/next-command.ts: instance',
  'report/next-command.ts: step.jobId',
  'report/overdue-rules.ts: KeyVaultResourceId.safeParse(resource).success ? flags.keyVault : flags.serverId',
  'report/points/recovery-point.ts: `points ${step}`',
];

/** What stands in a line as it is, or was quoted for it: anything else may have a space or a quote in it. */
const isFit = (part: string, source: string): boolean =>
  /^'[^']*'$/.test(part) ||
  /^(flags\.\w+|String\(.*\))$/.test(part) ||
  /^\(?(shWord|serverWord|reference|referenceTo|wordOf)\(/.test(part) ||
  /\? '[^']*' : (shWord|reference)\(.*\)$/s.test(part) ||
  (part.startsWith('...') && !/\[[^\]]*flags\.\w+, (?!shWord|reference|'|flags|\.\.\.)\w/.test(part)) ||
  new RegExp(
    `(const|let) ${part.replaceAll(/\W/g, '')}\\b[^=]*= (shWord|reference|serverWord|wordOf)\\(`,
  ).test(source);

it('each name in a line that is shown is quoted for the shell', () => {
  const root = join(import.meta.dirname, '../../../../main/hosts/cli');
  const unfit: string[] = [];
  let found = 0;
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    const source = readFileSync(join(root, name), 'utf8');
    for (const part of partsIn(source)) {
      found++;
      if (!isFit(part, source)) unfit.push(`${name.replaceAll('\\', '/')}: ${part}`);
    }
  }
  expect(found).toBeGreaterThan(200);
  expect([...new Set(unfit)].toSorted()).toStrictEqual(fitAnyway);
});

describe.skipIf(process.platform === 'win32')('is taken by the command line:', () => {
  it('what fixes an error', async () => {
    const codes = ErrorCode.options.flatMap((code) => [
      ...fixCommands({ code }),
      ...fixCommands({ code }, 'verify'),
    ]);
    const steps = fixCommands({
      code: 'InternalError',
      steps: [
        { do: 'list-jobs' },
        { do: 'cancel-job', job: 'job-7' },
        { do: 'repair-unknown-vault' },
        { do: 'list-points', instance: "o'hara/shop 1" },
        { do: 'back-up', instance: 'prod/shop' },
        { do: 'change-server', server: 'prod' },
        { do: 'choose-ca-file', server: 'prod' },
        { do: 'confirm-environment', server: 'prod', environment: 'my prod' },
        { do: 'switch-tls-off' },
        { do: 'declare-session-pooler', server: 'prod' },
        { do: 'skip-damaged' },
        { do: 'set-login' },
        { do: 'test-server', server: "bob's $(server)" },
        { do: 'repeat-login', server: 'prod' },
        { do: 'allow-variable', variable: 'PROD_PASSWORD' },
        { do: 'store-password', server: 'server-1a2b' },
        { do: 'add-vault' },
        { do: 'protect-again', server: 'prod', database: '-my shop', vault: 'archive' },
        { do: 'confirm-instance', instance: 'prod/my shop' },
        { do: 'confirm-server', server: 'prod', address: 'db.example.com:5432' },
        { do: 'leave-databases', server: 'old', databases: ['half', 'a b'] },
        { do: 'carry-over-vault', vault: 'old one' },
        { do: 'fill-vault', vault: 'old one' },
      ],
    });
    expect([...codes, ...steps].filter((line) => !line.startsWith('pgkeep '))).toStrictEqual([]);
    expect(steps.length).toBeGreaterThanOrEqual(17);
    expect(codes.length).toBeGreaterThan(12);
    for (const line of [...codes, ...steps]) expect(commands, line).toContain(await calledBy(line));
  });

  it('what the interface shows', async () => {
    const shown = [...Object.values(placeWords).map(({ command }) => command), ...Object.values(examples)];
    expect(shown).toHaveLength(12);
    for (const line of shown) expect(commands, line).toContain(await calledBy(line));
  });

  it('the protection of a database, whatever its name', async () => {
    const [, line = ''] = protectCommands(
      [{ serverId: 'server-1', serverName: 'prod', database: "-o'neil $(x)" }],
      { id: 'vault-1', name: 'Long term' },
    ).split('\n');
    await expect(parse(wordsOf(line))).resolves.toMatchObject({
      path: 'protect',
      options: { server: 'server-1', database: "-o'neil $(x)", vault: 'vault-1' },
    });
    expect(wordsOf(line)).toStrictEqual([
      'protect',
      ...protectWords({ server: 'server-1', database: "-o'neil $(x)", vault: 'vault-1' }),
    ]);
  });

  it('the protection of a database with options of its own', async () => {
    const options = { compression: 'zstd:3', countRows: false, lockWaitTimeoutMs: 90_000, clientMajor: 17 };
    const [, line = ''] = protectCommands(
      [{ serverId: 'server-1', serverName: 'prod', database: 'shop' }],
      { id: 'vault-1', name: 'Long term' },
      { options, planOf: () => ({ policyId: 'policy-1', runner: 'this home' }) },
    ).split('\n');
    await expect(parse(wordsOf(line))).resolves.toMatchObject({
      path: 'protect',
      options: {
        policy: 'policy-1',
        runner: 'here',
        compression: 'zstd:3',
        countRows: false,
        lockWaitTimeout: 90,
        clientMajor: 17,
      },
    });
  });

  it('a restore as a database, which asks for the same again', async () => {
    const choices = {
      newDatabase: '-shop "2"',
      jobs: 4,
      selection: {
        schemas: ['sales', 'a=b'],
        tables: [{ name: 'plain table' }, { schema: 'a.b', name: '"x"' }],
        excludeTables: [{ schema: 'größe', name: "o'x" }],
      },
      noOwner: true,
      noPrivileges: true,
      roleMap: [{ from: 'a=b', to: 'new "app"' }],
      createRoles: true,
      keepPartial: true,
      allOrNothing: true,
      skipDamaged: true,
      analyze: false,
      activate: true,
    };
    for (const each of [choices, { ...plainChoices, newDatabase: 'shop_2' }]) {
      const line = pgkeepCommand('sh', 'restore', [
        'inst-1',
        'point-1',
        ...newDatabaseWords('my server', each),
      ]);
      const { args, options } = await parse(wordsOf(line));
      expect(args).toStrictEqual(['inst-1', 'point-1']);
      expect(databaseRequest(options as unknown as RestoreCommandOptions)).toStrictEqual({
        targetServer: 'my server',
        ...each,
      });
    }
  });

  it.each<StorageLocation>([
    { kind: 'folder', path: "/mnt/o'brien s" },
    container({ kind: 'sas', source: { kind: 'env', variable: 'SAS' } }),
    container({ kind: 'sas', source: { kind: 'keychain' } }),
    container({ kind: 'connection-string', source: { kind: 'env', variable: 'AZURE' } }),
    container({ kind: 'connection-string', source: { kind: 'keychain' } }),
    container({ kind: 'entra' }),
    container({
      kind: 'entra',
      tenantId: 'tenant',
      clientId: 'client',
      source: { kind: 'env', variable: 'SECRET' },
    }),
  ])('a restore as files into the same place: %j', async (location) => {
    const [command] = filesCommands({ id: 'inst-1', name: 'prod/shop' }, 'point-1', location, true);
    const { args, options } = await parse(wordsOf(command?.text ?? ''));
    expect(args).toStrictEqual(['inst-1', 'point-1']);
    expect(options).toMatchObject({ asFiles: true, skipDamaged: true });
    expect(chooseStorage(options as StorageOptions, '/home/dba').location).toStrictEqual(location);
  });

  it('files without a word about damage', () => {
    const words = filesWords({ kind: 'folder', path: '/mnt' }, { skipDamaged: false });
    expect(words).toStrictEqual(['--as-files', '--folder=/mnt']);
  });

  it('what comes after a check', async () => {
    const { client } = createFakeClient({ 'instances.list': () => [] });
    const missing = {
      kind: 'table',
      severity: 'blocker' as const,
      title: 't',
      message: 'm',
      objects: [{ name: 't' }],
    };
    const subject = { server: 'my server', database: '-x' };
    const nothing = { ready: true, grants: null };
    const options = {
      owner: false,
      privileges: false,
      analyze: false,
      asDatabase: '-copy',
      server: 'prod',
      table: [{ schema: 'a.b', name: 'x' }],
    };
    const lines = [
      await afterBackupCheck(client, { subject, role: 'r' }, { findings: [missing], ready: false }),
      await afterBackupCheck(client, { subject }, { findings: [], ready: false }),
      await afterBackupCheck(client, { subject }, { findings: [], ready: true }),
      await afterBackupCheck(client, { subject: { instance: 'i' } }, { findings: [], ready: true }),
      afterRestoreCheck('i', { ...options, point: 'p' }, nothing),
      afterRestoreCheck('i', { ...options, point: 'latest' }, { ...nothing, ready: false }),
    ];
    const parsed = await Promise.all(
      lines.map(async (line) => parse(wordsOf((line ?? '').replace(/^[^:]*: /, '')))),
    );
    expect(parsed.map(({ path }) => path)).toStrictEqual([
      'grant-sql backup',
      'check backup',
      'protect',
      'backup',
      'restore',
      'check restore',
    ]);
  });

  it('every example of the help', async () => {
    const { program } = await createProgram(new FakeHost(), []);
    const shown = [{ command: program }, ...leaves(program)].flatMap(({ command }) => {
      let text = '';
      command.configureOutput({ writeOut: (part) => void (text += part) });
      command.outputHelp();
      return text.split('\n').filter((line) => /^ {2}pgkeep /.test(line));
    });
    expect(shown.length).toBeGreaterThan(60);
    for (const line of shown) {
      // what is said about it, and where its output goes
      const alone = line
        .trim()
        .replace(/ {2,}\(.*\)$/, '')
        .replace(/ > \S+$/, '');
      expect(commands, line).toContain(await calledBy(alone));
    }
  });

  it('every command in the blocks of README and docs', async () => {
    const root = join(import.meta.dirname, '../../../..');
    const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)];
    const lines = pages
      .filter((name) => name.endsWith('.md'))
      .flatMap((name) =>
        [...readFileSync(join(root, name), 'utf8').matchAll(/```[a-z]*\n([\s\S]*?)```/g)].flatMap(
          ([, block = '']) => block.replaceAll('\\\n', ' ').split('\n'),
        ),
      )
      .flatMap((line) => /^(?:\$ )?(?:npx )?(pgkeep [^#|>]*)/.exec(line)?.[1] ?? []);
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) expect(commands, line).toContain(await calledBy(line));
  });
});

const plainChoices = {
  jobs: 1,
  selection: { schemas: [], tables: [], excludeTables: [] },
  noOwner: false,
  noPrivileges: false,
  roleMap: [],
  createRoles: false,
  keepPartial: false,
  allOrNothing: false,
  skipDamaged: false,
  analyze: true,
  activate: false,
};

function container(
  credential: Extract<StorageLocation, { kind: 'azure-blob' }>['credential'],
): StorageLocation {
  return { kind: 'azure-blob', url: 'https://a.blob.core.windows.net/c', credential };
}
