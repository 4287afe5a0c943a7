import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import {
  chooseDumpTool,
  chooseRestoreTool,
  findClientTools,
  inspectFolder,
  installAdvice,
  knowsZstd,
  parseToolVersion,
  patchWarning,
  toolPath,
} from '../../../../main/postgres/connect/client-tools.ts';
import type { ClientTools } from '../../../../shared/tools.ts';

describe('parseToolVersion', () => {
  it.each([
    ['pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n', 15, 18],
    ['pg_dump (PostgreSQL) 17.10 (Ubuntu 17.10-1.pgdg24.04+1)\n', 17, 10],
    ['pg_dump (PostgreSQL) 16.14\n', 16, 14],
    ['pg_dump (PostgreSQL) 18.4 (Homebrew)\n', 18, 4],
    ['pg_dump (PostgreSQL) 18beta2\n', 18, 0],
    ['pg_dump (PostgreSQL) 19devel\n', 19, 0],
    ['pg_dump (PostgreSQL) 18rc1 (Debian 18~rc1-1)\r\n', 18, 0],
    ['pg_dump (PostgreSQL) 9.6.24\n', 9, 6],
    ['pg_dump (EnterpriseDB) 16.4.1\n', 16, 4],
  ])('%j', (output, major, minor) => {
    expect(parseToolVersion(output)).toEqual({ major, minor });
  });

  it.each(['', 'pg_dump: command not found', 'pg_dump (PostgreSQL)'])('no version: %j', (output) => {
    expect(parseToolVersion(output)).toBeUndefined();
  });
});

describe('patchWarning', () => {
  it.each([
    [18, 4],
    [18, 5],
    [17, 10],
    [16, 14],
    [15, 18],
    [14, 23],
    [19, 0],
  ])('none for %i.%i', (major, minor) => {
    expect(patchWarning({ major, minor })).toBeNull();
  });

  it.each([
    [18, 3, '18.4'],
    [17, 9, '17.10'],
    [16, 13, '16.14'],
    [15, 17, '15.18'],
    [14, 0, '14.23'],
  ])('%i.%i has holes and %s has not', (major, minor, patched) => {
    expect(patchWarning({ major, minor })).toBe(
      `client tools ${major}.${minor} have known security holes (a hostile server can attack pg_dump); install ${patched} or newer`,
    );
  });

  it.each([13, 12, 9])('%i gets no fixes at all', (major) => {
    expect(patchWarning({ major, minor: 99 })).toContain('no security fixes any more');
  });
});

const tool = (version: string, warning: string | null = null): ClientTools => ({
  folder: `/tools/${version}`,
  major: Number.parseInt(version, 10),
  version,
  warning,
});

describe('chooseDumpTool', () => {
  it.each([
    ['the lowest that fits and knows zstd', ['15.18', '18.4', '16.14', '17.10'], 15, '16.14'],
    ['never an older one than the server', ['15.18', '16.14', '18.4'], 17, '18.4'],
    ['one without zstd when there is no other', ['14.23', '15.18'], 14, '14.23'],
    ['for an old server', ['17.10', '18.4'], 12, '17.10'],
  ])('%s', (_what, versions, server, expected) => {
    const found = versions.map((version) => tool(version));
    expect(chooseDumpTool(found, server).version).toBe(expected);
    expect(chooseDumpTool(found.toReversed(), server).version).toBe(expected);
  });

  it('prefers a patched one, even without zstd and even a later one', () => {
    expect(chooseDumpTool([tool('16.1', 'old'), tool('15.18')], 14).version).toBe('15.18');
    expect(chooseDumpTool([tool('16.1', 'old'), tool('18.4')], 16).version).toBe('18.4');
    expect(chooseDumpTool([tool('16.1', 'old')], 16).version).toBe('16.1');
  });

  it('keeps the first of equals: configured folders come first', () => {
    const mine = { ...tool('17.10'), folder: '/mine' };
    expect(chooseDumpTool([mine, tool('17.10')], 17)).toBe(mine);
  });

  it('takes the major that the instance asks for, the patched one of it, and no other', () => {
    const found = [tool('18.4'), tool('16.1', 'old'), tool('16.14'), tool('15.18')];
    expect(chooseDumpTool(found, 14, 16).version).toBe('16.14');
    expect(chooseDumpTool(found, 14, 18).version).toBe('18.4');
    expect(() => chooseDumpTool(found, 16, 15)).toThrow(
      expect.objectContaining({
        code: 'UserErrorClientToolsMissing',
        message: expect.stringMatching(
          /^The instance asks for pg_dump 15, and the server is PostgreSQL 16: pg_dump must not be older\. Found: 18\.4 /,
        ) as string,
        remedy: 'Set its client major to 16 or newer, or leave the choice to pgkeep.',
      }),
    );
    expect(() => chooseDumpTool(found, 14, 17)).toThrow(
      expect.objectContaining({
        message:
          'The instance asks for pg_dump 17, which is not here. Found: 18.4 (/tools/18.4), 16.1 (/tools/16.1), 16.14 (/tools/16.14), 15.18 (/tools/15.18).',
        remedy: expect.stringMatching(
          /^If another version will do, leave the choice to pgkeep; otherwise install (?!.*or newer)/,
        ) as string,
      }),
    );
  });

  it('says what is needed and what there is', () => {
    expect(() => chooseDumpTool([tool('15.18'), tool('16.14')], 18)).toThrow(
      expect.objectContaining({
        code: 'UserErrorClientToolsMissing',
        message:
          'The server is PostgreSQL 18; pg_dump 18 or newer is needed. Found: 15.18 (/tools/15.18), 16.14 (/tools/16.14).',
        remedy: installAdvice(18),
      }),
    );
    expect(() => chooseDumpTool([], 12)).toThrow('Found: none.');
  });
});

describe('chooseRestoreTool', () => {
  it('takes the lowest that fits, and the patched one of a major', () => {
    const found = [tool('18.4'), tool('16.1', 'old'), tool('16.14'), tool('15.18')];
    expect(chooseRestoreTool(found, 16).version).toBe('16.14');
    expect(chooseRestoreTool(found, 12).version).toBe('15.18');
    expect(chooseRestoreTool(found, 17).version).toBe('18.4');
  });

  it('says what is needed', () => {
    expect(() => chooseRestoreTool([tool('15.18')], 17)).toThrow(
      expect.objectContaining({
        code: 'UserErrorClientToolsMissing',
        message:
          'The archive was written by pg_dump 17; pg_restore 17 or newer is needed. Found: 15.18 (/tools/15.18).',
      }),
    );
  });
});

describe('installAdvice', () => {
  it('speaks the language of the platform', () => {
    expect(installAdvice(17, 'darwin')).toBe('Install them: brew install postgresql@17');
    expect(installAdvice(17, 'win32')).toContain('winget install PostgreSQL.PostgreSQL.17');
    expect(installAdvice(17, 'linux')).toContain('apt-get install postgresql-client-17');
    expect(installAdvice(17, 'linux')).toMatch(/^Install postgresql-client-17 or newer \(/);
    expect(installAdvice(17, 'linux', { exactly: true })).toMatch(/^Install postgresql-client-17 \(/);
    expect(installAdvice(17, 'win32', { exactly: true })).toMatch(/^Install PostgreSQL 17 with /);
  });
});

describe.runIf(process.platform !== 'win32')('finding them', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'pgkeep-tools-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  /** A folder with two programs that say a version, or run the given script. */
  async function install(name: string, version: string, script?: string): Promise<string> {
    const folder = join(root, name);
    await mkdir(folder, { recursive: true });
    for (const program of ['pg_dump', 'pg_restore']) {
      const text = `#!/bin/sh\n${script ?? `echo '${program} (PostgreSQL) ${version}'`}\n`;
      await writeFile(join(folder, program), text, { mode: 0o755 });
    }
    return folder;
  }

  /** What is found in this test's own folders; the machine may have others in the usual places. */
  async function found(configured: string[], path: string[]): Promise<string[]> {
    const all = await findClientTools(configured, { PATH: path.join(delimiter) });
    return all
      .filter(({ folder }) => folder.startsWith(root))
      .map(({ folder, version }) => `${folder.slice(root.length + 1)} ${version}`);
  }

  it('configured folders first, then PATH in its order', async () => {
    const [a, b, c] = [await install('a', '18.4'), await install('b', '17.10'), await install('c', '16.14')];
    expect(await found([c], ['', a, b])).toEqual(['c 16.14', 'a 18.4', 'b 17.10']);
  });

  it('each installation once, whatever links lead to it', async () => {
    const real = await install('real', '17.10');
    await symlink(real, join(root, 'folder-link'));
    await mkdir(join(root, 'bin'));
    for (const program of ['pg_dump', 'pg_restore']) {
      await symlink(join(real, program), join(root, 'bin', program));
    }
    expect(await found([], [join(root, 'bin'), real, join(root, 'folder-link'), real])).toEqual([
      'bin 17.10',
    ]);
  });

  it('not what does not run, is not there, is half or is something else', async () => {
    const good = await install('good', '17.10');
    const broken = await install('broken', '', 'echo "cannot open shared object file" >&2; exit 127');
    const chatty = await install('chatty', '', 'echo "hello from another program"');
    const lame = await install('lame', '17.10');
    await chmod(join(lame, 'pg_dump'), 0o644);
    const half = await install('half', '17.10');
    await rm(join(half, 'pg_restore'));
    await symlink('/nonexistent', join(root, 'dangling'));
    const path = [broken, chatty, lame, half, join(root, 'dangling'), join(root, 'absent'), good];
    expect(await found([], path)).toEqual(['good 17.10']);
    expect(await inspectFolder(broken)).toBeUndefined();
    expect(await inspectFolder(join(root, 'absent'))).toBeUndefined();
  });

  it('not Debian’s wrapper, which picks a version by itself', async () => {
    const share = await install('share', '17.10');
    await writeFile(join(share, 'pg_wrapper'), `#!/bin/sh\necho 'pg_dump (PostgreSQL) 17.10'\n`, {
      mode: 0o755,
    });
    await mkdir(join(root, 'usr-bin'));
    for (const program of ['pg_dump', 'pg_restore']) {
      await symlink(join(share, 'pg_wrapper'), join(root, 'usr-bin', program));
    }
    expect(await found([], [join(root, 'usr-bin')])).toEqual([]);
  });

  it('says folder, version and warning', async () => {
    const folder = await install('old', '16.2 (Debian 16.2-1)');
    const tools = await inspectFolder(folder);
    expect(tools).toEqual({
      folder,
      major: 16,
      version: '16.2',
      warning: patchWarning({ major: 16, minor: 2 }),
    });
    expect(tools && toolPath(tools, 'pg_restore')).toBe(join(folder, 'pg_restore'));
  });

  it('asks a program once, and again when it was replaced or did not answer', async () => {
    const runs = join(root, 'runs');
    const script = (version: string) =>
      `echo ${version} >> '${runs}'; echo 'pg_dump (PostgreSQL) ${version}'`;
    const folder = await install('asked', '', script('17.10'));
    const versions = async () =>
      [await inspectFolder(folder), await inspectFolder(folder)].map((tools) => tools?.version);
    expect(await versions()).toEqual(['17.10', '17.10']);
    await install('asked', '', script('17.11'));
    expect(await versions()).toEqual(['17.11', '17.11']);
    await install('asked', '', `echo broken >> '${runs}'; exit 1`);
    expect(await versions()).toEqual([undefined, undefined]);
    expect((await readFile(runs, 'utf8')).split('\n')).toEqual(['17.10', '17.11', 'broken', 'broken', '']);
  });

  it('does not run what a PATH without client tools has', async () => {
    expect(await found([], [root])).toEqual([]);
  });

  it.each([
    ['knows zstd', `echo 'pg_dump: error: connection to server on socket failed' >&2; exit 1`, true],
    [
      'was built without',
      `echo 'pg_dump: error: this build does not support compression with ZSTD' >&2; exit 1`,
      false,
    ],
  ])('a pg_dump that %s', async (_what, script, expected) => {
    const folder = await install('zstd', '', script);
    expect(await knowsZstd({ ...tool('16.14'), folder })).toBe(expected);
    expect(await knowsZstd({ ...tool('15.18'), folder })).toBe(false);
  });
});
