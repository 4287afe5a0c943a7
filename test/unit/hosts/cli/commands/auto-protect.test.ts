import { describe, expect, it } from 'vitest';
import { pgkeep } from '../../../../support/cli/fake-host.ts';

const rules = (vaultName: string, serverName = 'prod', more: { names?: string[]; waits?: true } = {}) => ({
  serverId: `server-20261123t171208-${serverName}`,
  serverName,
  vaultId: `vault-of-${vaultName}`,
  vaultName,
  rules: (more.names ?? []).map((names) => ({ names, policyName: 'nightly' })),
  except: ['scratch'],
  runner: null,
  runsHere: false,
  waitsForConfirmation: more.waits === true,
  told: [],
});

const answers = (...list: ReturnType<typeof rules>[]) => ({
  'autoProtect.list': () => list,
  'autoProtect.exclude': () => list[0],
  'autoProtect.remove': () => null,
  'autoProtect.confirm': () => list[0],
  'autoProtect.preview': () => ({
    databases: ['shop', 'scratch', 'a*b'].map((database) => ({ database, verdict: 'no rule' })),
  }),
});

describe('auto-protect exclude', () => {
  it('takes the only vault that has rules for the server', async () => {
    const { calls, stdout, stderr } = await pgkeep(['auto-protect', 'exclude', 'prod', 'scratch'], {
      answers: answers(rules('archive'), rules('other', 'test')),
    });
    expect(calls.find(({ path }) => path === 'autoProtect.exclude')?.input).toEqual({
      server: 'prod',
      vault: 'vault-of-archive',
      names: ['scratch'],
      again: false,
    });
    expect([stdout, stderr]).toEqual(['Left alone: scratch\n', '']);
  });

  it.each([
    [
      [rules('archive'), rules('second')],
      'Several vaults have rules for the server prod: name one of archive and second with --vault.',
    ],
    [
      [rules('archive', 'test')],
      'No vault is known to have rules for the server prod; pgkeep auto-protect list shows all.',
    ],
  ])('asks for the vault where it is not the only one', async (list, sentence) => {
    const { calls, stderr, exitCode } = await pgkeep(['auto-protect', 'exclude', 'prod', 'scratch'], {
      answers: answers(...list),
    });
    expect([exitCode, stderr.split('\n')[0]]).toEqual([2, sentence]);
    expect(calls.map(({ path }) => path)).toEqual(['autoProtect.list']);
  });

  it('tells names that no database has, and takes them all the same', async () => {
    const words = ['scrach', 'tmp_*', 'a\\*b', '--vault', 'archive'];
    const { stderr, exitCode } = await pgkeep(['auto-protect', 'exclude', 'prod', ...words], {
      answers: answers(rules('archive')),
    });
    expect(stderr).toBe('Warning: The server has no database named scrach now.\n');
    expect(exitCode).toBe(0);
  });

  it('says nothing of that where the server does not answer', async () => {
    const { stderr, exitCode } = await pgkeep(
      ['auto-protect', 'exclude', 'prod', 'scrach', '--vault', 'archive'],
      {
        answers: {
          ...answers(rules('archive')),
          'autoProtect.preview': () => {
            throw new Error('no connection');
          },
        },
      },
    );
    expect([stderr, exitCode]).toEqual(['', 0]);
  });
});

describe('the vault of a rule', () => {
  const archive = rules('archive', 'prod', { names: ['app_*', '*'] });
  const second = rules('second', 'prod', { names: ['crm_*', '*'], waits: true });

  it.each([
    ['remove prod', [archive], 'archive', undefined],
    ['remove prod --names app_*', [archive, second], 'archive', 'app_*'],
    ['remove prod --names crm_*', [archive, second], 'second', 'crm_*'],
  ] as const)('is not asked for where the rule tells it: %s', async (line, list, vault, names) => {
    const { calls, exitCode } = await pgkeep(['auto-protect', ...line.split(' ')], {
      answers: answers(...list),
    });
    expect(calls.at(-1)).toMatchObject({
      path: 'autoProtect.remove',
      input: { server: 'prod', vault: `vault-of-${vault}`, ...(names === undefined ? {} : { names }) },
    });
    expect(exitCode).toBe(0);
  });

  it('is not asked for where its rules alone wait to be confirmed', async () => {
    const { calls, stdout } = await pgkeep(['auto-protect', 'confirm', 'prod'], {
      answers: answers(second, archive),
    });
    expect(calls.at(-1)).toMatchObject({
      path: 'autoProtect.confirm',
      input: { server: 'prod', vault: 'vault-of-second' },
    });
    expect(stdout).toBe('This home follows 2 rules of second.\n');
  });

  it.each(['remove prod', 'remove prod --names *', 'remove prod --names nowhere_*'])(
    'is asked for where several are meant: %s',
    async (line) => {
      const { calls, exitCode, stderr } = await pgkeep(['auto-protect', ...line.split(' ')], {
        answers: answers(archive, second),
      });
      expect([exitCode, stderr.split('\n')[0]]).toEqual([
        2,
        'Several vaults have rules for the server prod: name one of archive and second with --vault.',
      ]);
      expect(calls.map(({ path }) => path)).toEqual(['autoProtect.list']);
    },
  );
});
