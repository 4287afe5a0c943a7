import { describe, expect, it } from 'vitest';
import { CliError } from '../../../../../main/hosts/cli/cli-errors.ts';
import { health, instance, runningJob, routerError, server } from '../../../../support/cli/fake-client.ts';
import { pgkeep } from '../../../../support/cli/fake-host.ts';

const tagged = { ...server, environment: 'prod' };

/** As the coordinator refuses a restore into prod without the word. */
const guarded = (input: { confirmedEnvironment?: string }) => {
  if (input.confirmedEnvironment === 'prod') return { jobId: runningJob.id };
  throw routerError({
    code: 'UserErrorEnvironmentNotConfirmed',
    message: 'The server "prod" is tagged prod: nothing was restored.',
    remedy: 'Type the word.',
    steps: [{ do: 'confirm-environment', server: 'prod', environment: 'prod' }],
  });
};
const answers = { 'restore.asDatabase': guarded, 'restore.rows': guarded, 'jobs.again': guarded };
const nobody = () => Promise.reject(new CliError('UserErrorInvalidInput', 'There is no terminal.'));

describe('the tag of a server', () => {
  it('is given when it is added, changed later and taken away', async () => {
    const last = async (...argv: string[]) => (await pgkeep(argv)).calls[0]?.input;
    expect(
      await last(
        'server',
        'add',
        'prod',
        '--host',
        'h',
        '--user',
        'u',
        '--no-password',
        '--no-test',
        '--environment',
        'prod',
      ),
    ).toMatchObject({ environment: 'prod' });
    expect(await last('server', 'set', 'prod', '--environment', 'stage')).toMatchObject({
      address: {},
      environment: 'stage',
    });
    expect(await last('server', 'set', 'prod', '--no-environment')).toMatchObject({ environment: null });
    expect(await last('server', 'set', 'prod', '--port', '6432')).not.toHaveProperty('environment');
  });

  it('stands in the list of servers and of databases, where there is one', async () => {
    const list = async (servers: object[]) =>
      (await pgkeep(['server', 'list'], { answers: { 'servers.list': () => servers } })).stdout;
    expect(await list([tagged, server])).toMatch(/ENVIRONMENT[^]* prod [^]* - /);
    expect(await list([server])).not.toContain('ENVIRONMENT');
    const { stdout } = await pgkeep(['instances'], {
      answers: {
        'overview.instances': () => ({
          instances: [{ ...health, environment: 'prod' }],
          unreachable: [],
          pointAgeLimitDays: 7,
        }),
      },
    });
    expect(stdout).toContain('ENVIRONMENT');
  });

  it('of a database is its own, or its server’s again', async () => {
    const set = async (...argv: string[]) =>
      (
        await pgkeep(['instances', 'set', 'shop', ...argv], {
          answers: { 'instances.set': () => ({ ...instance, environment: 'stage' }) },
        })
      ).calls[0]?.input;
    expect(await set('--environment', 'stage')).toEqual({
      instance: 'shop',
      options: {},
      environment: 'stage',
    });
    expect(await set('--no-environment')).toMatchObject({ environment: null });
  });
});

describe('a restore into a server that is tagged prod', () => {
  const asDatabase = ['restore', 'shop', '--as-database', 'copy', '--server', 'prod'];
  const rows = ['restore', 'shop', '--rows-of', 't', '--into', 'copy', '--server', 'prod', '--yes'];
  const again = ['jobs', 'again', 'job-1a2b'];

  it.each([{ argv: asDatabase }, { argv: rows }, { argv: again }])(
    'asks for the word: $argv',
    async ({ argv }) => {
      const { exitCode, host, calls } = await pgkeep(argv, { answers, ask: () => Promise.resolve('prod ') });
      expect(exitCode).toBe(0);
      expect(host.questions).toEqual(['prod is tagged prod. To restore into it, type prod']);
      expect(calls.filter(({ path }) => path in answers).at(-1)?.input).toMatchObject({
        confirmedEnvironment: 'prod',
      });
    },
  );

  it.each([{ argv: asDatabase }, { argv: rows }, { argv: again }])(
    'takes it from its option alone: $argv',
    async ({ argv }) => {
      const given = await pgkeep([...argv, '--environment', 'prod'], { answers, ask: nobody });
      expect(given.exitCode).toBe(0);
      expect(given.host.questions).toEqual([]);
      const wrong = await pgkeep([...argv, '--environment', 'test'], { answers, ask: nobody });
      expect(wrong.exitCode).toBe(1);
      expect(wrong.host.questions).toEqual([]);
    },
  );

  it('is refused where nobody can be asked, and says which option it needs', async () => {
    const { exitCode, stderr } = await pgkeep(asDatabase, { answers, ask: nobody });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('is tagged prod: nothing was restored');
    expect(stderr).toContain('pgkeep restore … --environment prod');
  });

  it('begins with nothing but the word', async () => {
    const { exitCode, stderr } = await pgkeep(asDatabase, { answers, ask: () => Promise.resolve('yes') });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('is tagged prod');
  });
});
