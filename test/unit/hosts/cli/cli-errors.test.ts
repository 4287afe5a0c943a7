import { describe, expect, it } from 'vitest';
import type { ErrorReport } from '../../../../shared/errors.ts';
import { UsageError } from '../../../../main/hosts/cli/cli-errors.ts';
import { endedJob, routerError } from '../../../support/cli/fake-client.ts';
import { Capture, pgkeep } from '../../../support/cli/fake-host.ts';

const report: ErrorReport = {
  code: 'UserErrorMissingDBPermissions',
  message: 'permission denied for table "a\u001b[31m\nb"',
  remedy: 'Grant it.',
  sql: 'GRANT SELECT\n  ON TABLE t TO backup;',
  details: Array.from({ length: 25 }, (_, index) => `line ${index + 1}`).join('\n'),
};

const failing = (error: Error) => ({
  answers: {
    'vaults.list': () => {
      throw error;
    },
  },
});

describe('a failure', () => {
  it('says what, why and what fixes it, as text', async () => {
    const { exitCode, stdout, stderr } = await pgkeep(['vault', 'list'], failing(routerError(report)));
    expect({ exitCode, stdout }).toStrictEqual({ exitCode: 1, stdout: '' });
    const lines = stderr.split('\n');
    expect(lines.slice(0, 7)).toStrictEqual([
      'Failed: permission denied for table "a\\nb"',
      '  code   UserErrorMissingDBPermissions',
      '  remedy Grant it.',
      '    GRANT SELECT',
      '      ON TABLE t TO backup;',
      '    … 5 lines more with --verbose',
      '    line 6',
    ]);
    expect(lines.slice(-2)).toStrictEqual(['    line 25', '']);
  });

  it('shows all details with --verbose', async () => {
    const { stderr } = await pgkeep(['vault', 'list', '--verbose'], failing(routerError(report)));
    expect(stderr).toContain('    line 1\n');
    expect(stderr).not.toContain('more with --verbose');
  });

  it('is one JSON document that keeps the text as it is', async () => {
    const { exitCode, stdout, stderr } = await pgkeep(
      ['vault', 'list', '--json'],
      failing(routerError(report)),
    );
    expect({ exitCode, stderr }).toStrictEqual({ exitCode: 1, stderr: '' });
    expect(JSON.parse(stdout)).toStrictEqual({ error: report });
    expect(stdout).not.toContain('\u001b');
  });

  it('of the start is a report like all others', async () => {
    const openError = Object.assign(new Error('PGKEEP_HOME cannot be used'), {
      code: 'UserErrorHomeNotAccessible',
      remedy: 'Name another one.',
    });
    const { exitCode, stderr } = await pgkeep(['vault', 'list'], { openError });
    expect({ exitCode, stderr }).toStrictEqual({
      exitCode: 1,
      stderr:
        'Failed: PGKEEP_HOME cannot be used\n  code   UserErrorHomeNotAccessible\n  remedy Name another one.\n',
    });
  });

  it('that nobody foresaw is a defect', async () => {
    const { exitCode, stderr } = await pgkeep(['vault', 'list'], failing(new TypeError('x is undefined')));
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^Failed: x is undefined\n {2}code {3}InternalError\n/);
  });

  it('to open the application is shown the same way', async () => {
    const { exitCode, stderr, closed } = await pgkeep(['vault', 'list'], {
      openError: new Error('disk I/O'),
    });
    expect({ exitCode, closed }).toStrictEqual({ exitCode: 1, closed: 0 });
    expect(stderr).toMatch(/^Failed: disk I\/O\n/);
  });
});

describe('the terminal', () => {
  const terminal = () => ({ stdout: new Capture(true, 200), stderr: new Capture(true, 200) });
  const red = '\u001b[31mFailed: x\u001b[39m\n';

  it('gets colors', async () => {
    const { stderr } = await pgkeep(['vault', 'list'], { ...terminal(), ...failing(new Error('x')) });
    expect(stderr.startsWith(red)).toBe(true);
  });

  it.each([
    [['vault', 'list', '--no-color'], {}],
    [['vault', 'list'], { NO_COLOR: '1' }],
  ])('gets none with %j and %j', async (argv, env) => {
    const { stderr } = await pgkeep(argv, { ...terminal(), env, ...failing(new Error('x')) });
    expect(stderr).toMatch(/^Failed: x\n/);
    expect(stderr).not.toContain('\u001b');
  });

  it('gets no sequence from the name of a database', async () => {
    const { stdout } = await pgkeep(['vault', 'list', '--no-color'], {
      ...terminal(),
      answers: {
        'vaults.list': () => [
          {
            id: 'vault-1a2b',
            name: '\u001b]0;owned\u0007v\u202e\r\n',
            location: { kind: 'folder', path: '/b' },
            addedAt: '2026-11-23T17:12:03.000Z',
          },
        ],
      },
    });
    expect(stdout.split('\n')[1]).toMatch(/^v\\u202e\\r\\n {3}vault-1a2b/);
  });
});

it('passes on what the start of the application found', async () => {
  const { stderr, stdout } = await pgkeep(['vault', 'list', '--json'], {
    onOpen: ({ notice }) => notice('Job x was interrupted; what it left was cleaned.'),
  });
  expect(stderr).toBe('Job x was interrupted; what it left was cleaned.\n');
  expect(JSON.parse(stdout)).toHaveLength(1);
});

it('closes the application once, whatever happened', async () => {
  expect(await pgkeep(['vault', 'list'])).toMatchObject({ opened: 1, closed: 1 });
  expect(await pgkeep(['vault', 'list'], failing(new Error('x')))).toMatchObject({ opened: 1, closed: 1 });
});

describe('an application that cannot be closed', () => {
  const closing = () => Promise.reject(new Error('the disk is full'));
  const told = 'Failed: the disk is full\n  code   InternalError\n';

  it('is a failure of what succeeded, whose result was given', async () => {
    const { exitCode, stdout, stderr } = await pgkeep(['vault', 'list'], { closing });
    expect(exitCode).toBe(1);
    expect(stdout).not.toBe('');
    expect(stderr).toContain(told);
  });

  it('is told beside the one document of --json, not in a second one', async () => {
    const { exitCode, stdout, stderr } = await pgkeep(['vault', 'list', '--json'], { closing });
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toHaveLength(1);
    expect(stderr).toContain(told);
  });

  it.each([
    ['failure', failing(new Error('permission denied')), 1, 'permission denied'],
    ['wrong usage', failing(new UsageError('not like that')), 2, 'Not like that.'],
  ])('takes nothing from a %s that came before it', async (_what, situation, code, message) => {
    const { exitCode, stderr } = await pgkeep(['vault', 'list'], { ...situation, closing });
    expect(exitCode).toBe(code);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('disk');
  });

  it('is a failure also of a job that was completed with warnings or losses', async () => {
    const answers = {
      'jobs.watch': async function* () {
        yield { ...endedJob, state: 'completed with warnings' };
      },
    };
    expect(await pgkeep(['backup', 'shop'], { answers })).toMatchObject({ exitCode: 3 });
    const { exitCode, stderr, host } = await pgkeep(['backup', 'shop'], { answers, closing });
    expect({ exitCode, listening: host.listening }).toStrictEqual({ exitCode: 1, listening: 0 });
    expect(stderr).toContain(told);
  });

  it('says nothing more to somebody who no longer waits for it', async () => {
    const closed = Promise.withResolvers<void>();
    const { exitCode, stderr } = await pgkeep(['backup', 'shop'], {
      closing: (host) => {
        host.interrupt();
        host.nowMs += 400;
        host.interrupt();
        return closed.promise;
      },
    });
    closed.reject(new Error('the disk is full'));
    // An error that nobody takes would end the process, and this file of tests with it.
    await closed.promise.catch(() => {});
    expect(exitCode).toBe(130);
    expect(stderr).not.toContain('disk');
  });
});
