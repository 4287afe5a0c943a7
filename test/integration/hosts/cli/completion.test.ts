import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApp } from '../../../support/apps/app.ts';

const entry = fileURLToPath(new URL('../../../../main/hosts/cli/pgkeep.mjs', import.meta.url));

/** How each shell starts without a user's files; what is said first, and how the words of a line are shown. */
const shells = {
  bash: {
    start: 'bash --norc --noprofile -i',
    // twice, as a file that is read again does
    begin: `show() { printf 'WORD<%s>\\n' "$@"; echo 'SHO''WN'; }; source <(pgkeep completion bash); source <(pgkeep completion bash)`,
  },
  zsh: {
    start: 'zsh -f -i',
    begin: `autoload -U compinit; compinit -D -u; bindkey -e; show() { printf 'WORD<%s>\\n' "$@"; echo 'SHO''WN'; }; source <(pgkeep completion zsh)`,
  },
  fish: {
    start: 'fish --no-config -i',
    begin: `function show; for word in $argv; printf 'WORD<%s>\\n' $word; end; echo 'SHO''WN'; end; pgkeep completion fish | source`,
  },
} as const;
type Shell = keyof typeof shells;

const isThere = (program: string) => spawnSync(program, ['--version']).status === 0;
const installed = (Object.keys(shells) as Shell[]).filter(isThere);

let folder: string;
let home: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-complete-'));
  await using app = await openTestApp({ home: join(folder, 'home') });
  home = app.home;
  for (const name of ['prod', 'prod west', "o'hara:1", `$(touch ${folder}/named)`]) {
    await app.client.servers.add({
      name,
      address: {
        host: 'db.example.com',
        user: 'u',
        port: 5432,
        maintenanceDatabase: 'postgres',
        tls: 'disable',
      },
      credential: { kind: 'none' },
    });
  }
  await mkdir(join(folder, 'bin'));
  await mkdir(join(folder, 'backups'));
  const program = join(folder, 'bin/pgkeep');
  await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${entry}' "$@"\n`);
  await chmod(program, 0o755);
});
afterAll(() => rm(folder, { recursive: true }));

/** A shell on a terminal of its own. */
function open(shell: Shell) {
  const { start, begin } = shells[shell];
  const child = spawn('script', ['-qec', start, '/dev/null'], {
    env: {
      ...process.env,
      PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
      PGKEEP_HOME: home,
      HOME: folder,
      TERM: 'dumb',
    },
  });
  let output = '';
  let heard = () => {};
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    heard();
  });
  /** What comes until the mark, which is taken away. */
  const until = async (mark: string): Promise<string> => {
    for (;;) {
      const at = output.indexOf(mark);
      if (at >= 0) {
        const before = output.slice(0, at);
        output = output.slice(at + mark.length);
        return before;
      }
      await new Promise<void>((resolve) => {
        heard = resolve;
      });
    }
  };
  child.stdin.write(`${begin}; stty cols 200; echo RE''ADY\r`);
  return {
    ready: until('READY'),
    /** Types, presses Tab and gives the words of the line as the shell then has them. */
    words: async (typed: string): Promise<string[]> => {
      // to the begin of the line, a command in front, to its end, and Enter
      child.stdin.write(`${typed}\t\u0001show \u0005\r`);
      return [...(await until('SHOWN')).matchAll(/^WORD<(.*)>\r?$/gm)].map(([, word = '']) => word);
    },
    /** Types, presses Tab and takes the line back. */
    lookOnly: async (typed: string): Promise<void> => {
      child.stdin.write(`${typed}\t\u0005\u0015show\r`);
      await until('SHOWN');
    },
    close: async () => {
      const ended = new Promise((resolve) => child.on('close', resolve));
      child.stdin.write('\rexit\r');
      await ended;
    },
  };
}

describe.skipIf(process.platform === 'win32').each(installed)('in %s, Tab', (shell) => {
  let terminal: ReturnType<typeof open>;
  beforeAll(async () => {
    terminal = open(shell);
    await terminal.ready;
  });
  afterAll(() => terminal.close());

  // What there is to complete, unit tests look at; these, at all ways in which a shell takes a line apart.
  it.each([
    ['pgkeep stat', ['pgkeep', 'status']],
    ['pgkeep verify shop --by', ['pgkeep', 'verify', 'shop', '--by-restore']],
    ['pgkeep server test prod\\ ', ['pgkeep', 'server', 'test', 'prod west']],
    ['pgkeep server test "prod ', ['pgkeep', 'server', 'test', 'prod west']],
    ["pgkeep server test 'prod w", ['pgkeep', 'server', 'test', 'prod west']],
    ['pgkeep protect --server=prod\\ w', ['pgkeep', 'protect', '--server=prod west']],
    ['pgkeep protect --server o', ['pgkeep', 'protect', '--server', "o'hara:1"]],
  ])('completes %s', async (typed, words) => {
    expect(await terminal.words(typed)).toEqual(words);
  });

  it('leaves paths to the shell', async () => {
    const path = `${folder}/back`;
    const [, , , , option, given = ''] = await terminal.words(`pgkeep vault add x --folder ${path}`);
    expect([option, given.replace(/\/$/, '')]).toEqual(['--folder', `${folder}/backups`]);
  });

  it('runs nothing of what was typed, nor of a name, which whoever writes to a vault may have chosen', async () => {
    expect(await terminal.words('pgkeep server test \\$')).toEqual([
      'pgkeep',
      'server',
      'test',
      `$(touch ${folder}/named)`,
    ]);
    await writeFile(join(folder, 'kept'), 'as it was');
    await terminal.lookOnly(`pgkeep server test $(touch ${folder}/typed) pr`);
    await terminal.lookOnly(`pgkeep server test > ${folder}/kept pr`);
    expect([existsSync(join(folder, 'named')), existsSync(join(folder, 'typed'))]).toEqual([false, false]);
    expect(await readFile(join(folder, 'kept'), 'utf8')).toBe('as it was');
  });
});

it.skipIf(process.platform === 'win32')('bash at least is there', () => {
  expect(installed).toContain('bash');
});
