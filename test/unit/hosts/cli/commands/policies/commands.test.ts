import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { ErrorReport } from '../../../../../../shared/errors.ts';
import type { PromiseChanges } from '../../../../../../shared/policies/promise-changes.ts';
import {
  instance,
  point,
  policySimulation,
  policySummary,
  routerError,
} from '../../../../../support/cli/fake-client.ts';
import { pgkeep } from '../../../../../support/cli/fake-host.ts';
import { sampleValues } from '../../../../../support/sample-policy.ts';

const run = (...argv: string[]) => pgkeep(['policy', ...argv]);

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'pgkeep-policy-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

it('lists them, of one vault or of all', async () => {
  const { stdout, calls } = await run('--vault', 'archive');
  expect(calls).toEqual([{ path: 'policies.list', input: { vault: 'archive' } }]);
  expect(stdout).toContain('Daily at 02:30, in UTC');
  expect(stdout).toContain('default 30 days');
});

it('shows one with the instances that it backs up and what they have otherwise', async () => {
  const { stdout, calls } = await run('show', 'nightly');
  expect(calls).toEqual([{ path: 'policies.show', input: { policy: 'nightly', vault: undefined } }]);
  expect(stdout).toMatch(/always stay +the newest 1 good recovery point\n/);
  expect(stdout).toMatch(/changed .* by dba on workstation, revision 2\n/);
  expect(stdout).toMatch(/shop +\S+ +jitter\n$/);
});

it('adds one of values, the ready ones, or one of Azure Backup’s JSON', async () => {
  const said = ['--vault', 'archive', '--daily', '02:30', '--keep', '30d', '--time-zone', 'Europe/Berlin'];
  const { calls, stdout } = await run('add', 'nightly', ...said);
  expect(calls).toEqual([
    { path: 'policies.add', input: { vault: 'archive', name: 'nightly', values: sampleValues } },
  ]);
  expect(stdout).toMatch(/^Policy nightly added to archive\.\n/);

  const ready = await run('add', '--ready', '--vault', 'archive', '--time-zone', 'UTC');
  expect(ready.calls).toEqual([{ path: 'policies.addReady', input: { vault: 'archive', timeZone: 'UTC' } }]);

  const file = join(await folder(), 'policy.json');
  await writeFile(file, '{}');
  const taken = await run('add', '--azure-json', file, '--vault', 'archive');
  expect(taken.calls).toEqual([
    { path: 'policies.fromAzure', input: { json: '{}', timeZone: undefined } },
    { path: 'policies.add', input: { vault: 'archive', name: 'taken', values: sampleValues } },
  ]);
  expect(taken.exitCode).toBe(0);
});

it.each([
  [['add', '--vault', 'archive', '--daily', '02:30', '--keep', '30d'], 'Say how the policy is called'],
  [['add', 'x', '--ready', '--vault', 'archive'], '--ready brings the names: leave the name out'],
  [['add', '--ready', '--vault', 'archive', '--daily', '02:30'], '--ready brings the values'],
  [['add', '--azure-json', 'a.json', '--vault', 'archive', '--keep', '3d'], '--azure-json brings the values'],
  [['add', '--azure-json', 'nowhere.json', '--vault', 'archive'], 'nowhere.json cannot be read'],
])('refuses %j', async (argv, sentence) => {
  const { exitCode, stderr, calls } = await run(...argv);
  expect({ exitCode, calls }).toEqual({ exitCode: 2, calls: [] });
  expect(stderr).toContain(sentence);
});

const kept = { rule: 'default', why: 'Default' } as const;
const promises: PromiseChanges = {
  points: ['2026-12-07T12:00:00.000Z', '2026-12-06T12:00:00.000Z'].map((effectiveAt) => ({
    instanceId: instance.id,
    instanceName: 'shop',
    pointId: point.id,
    startedAt: '2026-11-29T12:00:00.000Z',
    from: { ...kept, expiresAt: '2026-12-29T12:00:00.000Z' },
    to: { ...kept, expiresAt: '2026-12-08T12:00:00.000Z' },
    effectiveAt,
    effect: 'shorter',
  })),
  shorter: 2,
  longer: 1,
  otherRule: 0,
  uncertain: 0,
};
const changedWords =
  '\n1 recovery point is kept for longer.\n2 recovery points are kept for a shorter time from 6 Dec 2026 on.\n';
const undoWords =
  'Until then this keeps all recovery points of the policy as before: pgkeep policy undo nightly --vault archive\n';

it('asks for a confirmation of what gets shorter, says how many points change, and takes it back', async () => {
  const { calls, stdout, stderr } = await pgkeep(
    ['policy', 'set', 'nightly', '--keep', '7d', '--confirm-shorter', '--vault', 'archive'],
    { answers: { 'policies.set': () => ({ ...policySummary, promises }) } },
  );
  expect(calls).toEqual([
    {
      path: 'policies.set',
      input: {
        policy: 'nightly',
        vault: 'archive',
        name: undefined,
        values: { retention: { default: { count: 7, unit: 'days' } } },
        confirmShorter: true,
      },
    },
  ]);
  expect(stdout.endsWith(changedWords)).toBe(true);
  expect(stderr).toBe(undoWords);
  const undone = await run('undo', 'nightly');
  expect(undone.calls).toEqual([{ path: 'policies.undo', input: { policy: 'nightly', vault: undefined } }]);
  expect(undone.stdout).toBe('Recovery points kept as before: 2.\n');
});

it('shows as JSON, too, what would get shorter, and that nothing was changed', async () => {
  const report: ErrorReport = {
    code: 'UserErrorShorterRetention',
    message: '1 recovery point would be kept for a shorter time from 24 Jan 2026 on. Nothing was changed.',
    remedy: 'Confirm it.',
    details: `shop ${point.id}: until 1 Feb 2026 so far, then until 24 Jan 2026; from 24 Jan 2026 on.`,
  };
  const refused = {
    answers: {
      'policies.set': () => {
        throw routerError(report);
      },
    },
  };
  const set = ['policy', 'set', 'nightly', '--keep', '7d'];
  const json = await pgkeep([...set, '--json'], refused);
  expect(json.exitCode).toBe(1);
  expect(JSON.parse(json.stdout)).toEqual({ error: report });
  const words = await pgkeep(set, refused);
  expect(words.exitCode).toBe(1);
  expect(words.stderr).toContain(report.details);
  expect(words.stderr).toContain('  run    pgkeep policy set … --confirm-shorter\n');
});

it('says of an instance, too, how many points are kept for a shorter time, from when on, and what takes that back', async () => {
  const assigned = {
    ...instance,
    policy: { id: policySummary.id, name: 'nightly', overridden: [] },
    promises,
  };
  const { stdout, stderr } = await pgkeep(['instances', 'set', 'shop', '--keep', '8d', '--confirm-shorter'], {
    answers: { 'instances.assignPolicy': () => [assigned] },
  });
  expect(stdout.endsWith(changedWords)).toBe(true);
  expect(stderr).toBe(undoWords);
});

it('removes one', async () => {
  const { calls, stdout } = await run('remove', 'nightly', '--vault', 'archive');
  expect(calls).toEqual([{ path: 'policies.remove', input: { policy: 'nightly', vault: 'archive' } }]);
  expect(stdout).toBe('Policy nightly removed from archive.\n');
});

it('writes one for Azure Backup into a new file or prints it, and warns of what is left out', async () => {
  const printed = await run('export', 'nightly', '--azure', '-');
  expect(printed).toMatchObject({ exitCode: 3, stdout: '{\n  "name": "nightly"\n}\n' });
  expect(printed.stderr).toContain('Left out.');
  const file = join(await folder(), 'policy.json');
  expect((await run('export', 'nightly', '--azure', file)).stdout).toBe(
    `Policy nightly written to ${file}.\n`,
  );
  expect(await readFile(file, 'utf8')).toBe('{\n  "name": "nightly"\n}\n');
  const again = await run('export', 'nightly', '--azure', file);
  expect(again.exitCode).toBe(2);
  expect(again.stderr).toContain(
    `${file} is there already, and nothing is overwritten: name a new file, or - to print the policy.\n`,
  );
  const none = join(await folder(), 'none.json');
  const missing = await run('add', '--azure-json', none, '--vault', 'archive');
  expect([missing.exitCode, missing.stderr.split('\n')[0]]).toEqual([
    2,
    `${none} cannot be read: it does not exist. Name the file with the policy of Azure Backup.`,
  ]);
});

it('an instance gets a policy with values of its own, follows it again, and loses it', async () => {
  const set = (...argv: string[]) => pgkeep(['instances', 'set', 'shop', ...argv]);
  const assigned = await set('--policy', 'nightly', '--daily', '04:00', '--keep-at-least', '3');
  expect(assigned.calls).toEqual([
    {
      path: 'instances.assignPolicy',
      input: {
        instances: ['shop'],
        policy: 'nightly',
        confirmShorter: false,
        overrides: { schedule: { kind: 'daily', at: '04:00' }, keepAtLeast: 3 },
      },
    },
  ]);
  expect(assigned.stdout).toMatch(/policy +nightly\n +with its own +schedule, keep-at-least\n$/);
  expect((await set('--follow', 'all')).calls[0]?.input).toMatchObject({ instances: ['shop'] });
  expect((await set('--no-policy')).calls[0]?.input).toEqual({
    instances: ['shop'],
    policy: null,
    confirmShorter: false,
  });
  expect((await set('--no-policy', '--jitter', '5')).stderr).toContain('goes with no value of a policy');
  const both = await set('--compression', 'zstd:3', '--policy', 'nightly');
  expect(both.calls.map(({ path, input }) => [path, input])).toEqual([
    ['instances.set', { instance: 'shop', options: { compression: 'zstd:3' } }],
    ['instances.assignPolicy', { instances: [instance.id], policy: 'nightly', confirmShorter: false }],
  ]);
});

it('a database is protected by a policy', async () => {
  const { calls } = await pgkeep([
    'protect',
    '--server',
    'prod',
    '--database',
    'shop',
    '--vault',
    'archive',
    '--policy',
    'nightly',
  ]);
  expect(calls).toMatchObject([{ path: 'instances.protect', input: { policy: 'nightly' } }]);
});

it('simulates one that is there with what would change, or all values', async () => {
  const changed = await run('simulate', 'nightly', '--keep', '12w', '--instance', 'shop', '--years', '3');
  expect(changed.calls).toEqual([
    {
      path: 'policies.simulate',
      input: {
        policy: 'nightly',
        changes: { retention: { default: { count: 12, unit: 'weeks' } } },
        vault: undefined,
        instance: 'shop',
        years: 3,
      },
    },
  ]);
  const said = ['--vault', 'archive', '--daily', '02:30', '--keep', '30d', '--time-zone', 'Europe/Berlin'];
  const { calls } = await run('simulate', ...said);
  expect(calls).toEqual([
    { path: 'policies.simulate', input: { values: sampleValues, vault: 'archive', instance: undefined } },
  ]);
  const nothing = await run('simulate', '--vault', 'archive');
  expect(nothing).toMatchObject({ exitCode: 2, calls: [] });
});

it('shows the years, the rules, and what changes for points that exist', async () => {
  const { stdout, stderr, exitCode } = await run('simulate', 'nightly');
  expect(exitCode).toBe(3);
  expect(stdout).toMatch(
    /^of +shop\nruns +Daily at 02:30, in UTC\nmay start +Runs start at any time of day\n/,
  );
  expect(stdout).toMatch(
    /\nEND OF +POINTS +YEARLY +DEFAULT +SIZE\n2027 +31 +1 +30 +31 KiB\n2028-03 +1,031 +2 +1,029 /,
  );
  expect(stdout).toMatch(
    /\nyearly +10 years +2 +2 +2 +2 KiB\ndefault +30 days +1,364 +1,029 +1,029 +1 MiB\n/,
  );
  expect(stdout).toMatch(/\nshop +2 +1 +0 +0 +0\n/);
  expect(stdout).toMatch(
    /\nshop +\S+ +2 May 2027 +15 Mar 2027 +-47\.6 +Default: scheduled backup of 1 February 2027\n$/,
  );
  expect(stderr).toBe(
    'Warning: 1 recovery point that exists ends earlier than promised: on 15 March 2027.\nSomething to know.\n',
  );
});

it('shows why no policy can have the values, and fails', async () => {
  const { simulation: _none, ...others } = policySimulation;
  const impossible = {
    ...others,
    problems: ['The cron expression "0 0 30 2 *" names days that never come.'],
  };
  const answers = { 'policies.simulate': () => ({ ...impossible, notes: [], instances: [], existing: [] }) };
  const { stdout, exitCode } = await pgkeep(['policy', 'simulate', 'nightly'], { answers });
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/\nThe cron expression "0 0 30 2 \*" names days that never come\.\n$/);
});
