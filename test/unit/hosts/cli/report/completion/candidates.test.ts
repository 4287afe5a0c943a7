import { describe, expect, it } from 'vitest';
import type { KnownNames } from '../../../../../../main/known-names.ts';
import { complete } from '../../../../../../main/hosts/cli/report/completion/candidates.ts';
import { createProgram } from '../../../../../../main/hosts/cli/program.ts';
import { FakeHost } from '../../../../../support/cli/fake-host.ts';

const named = (id: string, name: string) => ({ id, name, detail: `of ${name}` });
const names: KnownNames = {
  servers: [named('server-1', 'prod'), named('server-2', 'prod west'), named('server-3', 'a\u202eb')],
  vaults: [named('vault-1', 'archive')],
  instances: [
    { ...named('inst-1', 'prod/shop'), database: 'shop' },
    { ...named('inst-2', 'prod/bills'), database: 'bills' },
    { ...named('inst-3', 'west/bills'), database: 'bills' },
    { ...named('inst-4', 'odd/one'), database: 'back\\slash' },
  ],
};

async function answer(words: readonly string[]) {
  const { program } = await createProgram(new FakeHost(), ['completion']);
  let asked = 0;
  const found = await complete(program, words, () => {
    asked += 1;
    return Promise.resolve(names);
  });
  return { ...found, asked };
}

const values = async (...words: string[]) => (await answer(words)).candidates.map(({ value }) => value);

describe('the words of pgkeep are completed:', () => {
  it('commands, with what they do, and those below a group', async () => {
    expect((await answer(['st'])).candidates).toEqual([
      {
        value: 'status',
        description:
          'Says on one screen what is protected, late and failing, and what to do next; a plugin for monitoring.',
      },
    ]);
    expect(await values('instances', '')).toEqual(
      expect.arrayContaining(['list', 'rename', 'set', 'stop', 'confirm']),
    );
    expect(await values('databases', 'ren')).toEqual(['rename']);
    expect(await values('settings', 'variables', 'a')).toEqual(['add']);
    expect(await values('--json', 'server', 'te')).toEqual(['test']);
  });

  it('options, those of all commands among them, and no secret that is only there to be refused', async () => {
    expect(await values('verify', '--by')).toEqual(['--by-restore']);
    expect(await values('verify', '--j')).toEqual(['--jobs', '--json']);
    expect(await values('server', 'add', '--pass')).toEqual(['--password-env', '--passfile']);
    // a group that lists when it stands alone
    expect(await values('points', '--inst')).toEqual(['--instance']);
    expect(await values('backup', '--', '--js')).toEqual([]);
  });

  it('choices of an option, behind a space and behind the equals sign', async () => {
    const modes = ['disable', 'require', 'verify-ca', 'verify-full'];
    expect(await values('server', 'add', 'x', '--tls', '')).toEqual(modes);
    expect(await values('server', 'add', 'x', '--tls=v')).toEqual(['--tls=verify-ca', '--tls=verify-full']);
    expect(await values('jobs', 'list', '--state', 'completed ')).toEqual(['completed with warnings']);
    expect(await values('completion', '')).toEqual(['bash', 'zsh', 'fish', 'powershell']);
  });

  it('names of servers, vaults and instances, where one is wanted', async () => {
    expect(await values('server', 'test', '')).toEqual(['prod', 'prod west', 'server-3']);
    expect(await values('protect', '--server=prod')).toEqual(['--server=prod', '--server=prod west']);
    expect(await values('vault', 'show', 'a')).toEqual(['archive']);
    expect(await values('backup', 'prod/')).toEqual(['prod/shop', 'prod/bills']);
    expect(await values('instances', 'confirm', 'prod/shop', 'w')).toEqual(['west/bills']);
    expect(await values('restore', 'prod/shop', '--server', 'prod w')).toEqual(['prod west']);
  });

  it('the name of a database where that is enough', async () => {
    expect(await values('backup', 'sh')).toEqual(['shop']);
    expect(await values('backup', 'bi')).toEqual([]);
    // bash, zsh and PowerShell read a backslash each in their way
    expect(await values('backup', 'back')).toEqual([]);
  });

  it('nothing where a name is new or a value is free, and no second argument where there is one', async () => {
    expect(await answer(['server', 'add', ''])).toEqual({ candidates: [], isPath: false, asked: 0 });
    expect(await answer(['protect', '--database', ''])).toEqual({ candidates: [], isPath: false, asked: 0 });
    expect(await values('backup', 'prod/shop', '')).toEqual([]);
    expect(await values('backup', '--nonsense=')).toEqual([]);
  });

  it.each([
    [['vault', 'add', 'x', '--folder', '']],
    [['vault', 'add', 'x', '--folder=/ba']],
    [['tools', 'add', '/usr']],
    [['server', 'add', 'x', '--ca-file', '']],
  ])('a path is left to the shell: %j', async (words) => {
    expect(await answer(words)).toEqual({ candidates: [], isPath: true, asked: 0 });
  });

  it('and the value of an option may be a word that looks like a command', async () => {
    expect(await values('protect', '--server', 'backup', '--vault', '')).toEqual(['archive']);
    // one whose value may stay out takes the next word, but no option
    expect(await values('server', 'login', '--passfile', '--pro')).toEqual(['--prompt']);
    expect(await values('server', 'login', '--passfile', 'x', 'pr')).toEqual(['prod', 'prod west']);
  });
});
