import { describe, expect, it } from 'vitest';
import { pgkeep } from '../../../../support/cli/fake-host.ts';

const rules = (vaultName: string, serverName = 'prod') => ({
  serverId: `server-20261123t171208-${serverName}`,
  serverName,
  vaultId: `vault-of-${vaultName}`,
  vaultName,
  rules: [],
  except: ['scratch'],
  runner: null,
  runsHere: false,
  waitsForConfirmation: false,
  told: [],
});

const answers = (...list: ReturnType<typeof rules>[]) => ({
  'autoProtect.list': () => list,
  'autoProtect.exclude': () => list[0],
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
    expect(stderr).toBe('The server has no database named scrach now.\n');
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
