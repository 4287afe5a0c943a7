import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fromAzure } from '../../main/coordinator/policies/azure-json/read-azure.ts';
import { addFolderVault, openTestApp, type TestApp } from '../support/apps/app.ts';
import { runText } from '../support/recorded/command-line.ts';
import { samplePolicy } from '../support/sample-policy.ts';

/** Whoever writes into a vault writes policies into it, too. */
let app: TestApp;
let path: string;
beforeEach(async () => {
  app = await openTestApp();
  ({ path } = await addFolderVault(app));
});
afterEach(() => app[Symbol.asyncDispose]());

async function put(id: string, content: string, number = 1): Promise<void> {
  const folder = join(path, 'policies', id);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `0000000${number}.json`), content);
}

const document = (id: string, more: object = {}) =>
  JSON.stringify({
    ...samplePolicy(),
    id,
    format: 2,
    revision: 1,
    writtenAt: '2026-01-01T00:00:00.000Z',
    writtenBy: { user: 'u', host: 'h', pgkeep: '1', home: 'home-1' },
    ...more,
  });

async function read() {
  const { problems } = await app.client.vaults.show({ vault: 'vault' });
  const names = (await app.client.policies.list({ vault: 'vault' })).map(({ name }) => name);
  return { problems: problems.map(({ problem }) => problem), names };
}

const three = 3;

it('what is no policy is told and is none, and the others stay in use', async () => {
  await put('policy-good', document('policy-good'));
  const wrong: Record<string, string> = {
    'policy-torn': '{',
    'policy-deep': '['.repeat(100_000),
    'policy-large': document('policy-large', { name: 'x'.repeat(100_000) }),
    'policy-zone': document('policy-zone', { timeZone: '../../etc/localtime' }),
    'policy-long': document('policy-long', { retention: { default: { count: 1e9, unit: 'years' } } }),
    'policy-other': document('policy-good'),
    'policy-number': document('policy-number', { revision: 2 }),
    'policy-lines': document('policy-lines', { name: 'one\u001b[2Jtwo\nthree' }),
    'policy-cron': document('policy-cron', { schedule: { kind: 'cron', expression: '* '.repeat(10_000) } }),
  };
  for (const [id, content] of Object.entries(wrong)) await put(id, content);
  const { problems, names } = await read();
  expect(names).toHaveLength(three + 1);
  expect(names).toContain('nightly');
  expect(problems.map((problem) => problem.split(':')[0])).toEqual(Object.keys(wrong).toSorted());
});

it('members that a policy has not are not taken, and reach no prototype', async () => {
  await put(
    'policy-good',
    document('policy-good').replace('{', '{"__proto__":{"removed":true},"constructor":1,'),
  );
  await app.client.vaults.show({ vault: 'vault' });
  const shown = await app.client.policies.show({ policy: 'policy-good' });
  expect(Object.keys(shown)).not.toContain('constructor');
  expect(({} as { removed?: boolean }).removed).toBeUndefined();
});

it('a forged revision is used with a warning, as backups go on', async () => {
  const folder = join(path, 'policies', 'policy-ready-daily');
  const signed = await readFile(join(folder, '00000001.json'), 'utf8');
  await put(
    'policy-ready-daily',
    signed.replace('"revision": 1', '"revision": 2').replace('"revision":1', '"revision":2'),
    2,
  );
  const { problems, names } = await read();
  expect(names).toHaveLength(three);
  expect(problems).toEqual([
    expect.stringContaining('The signature of policies/policy-ready-daily/00000002.json is wrong'),
  ]);
  const shown = await app.client.policies.show({ policy: 'policy-ready-daily' });
  expect(shown.warning).toContain('is wrong');
});

it('a name that looks like another one’s, or like an order to a shell, is shown as text', async () => {
  const name = '$(touch x); \'a\' "b" <b>';
  await put('policy-good', document('policy-good', { name }));
  await app.client.vaults.show({ vault: 'vault' });
  const { text } = await runText(app, ['policy', 'show', 'policy-good']);
  expect(text).toContain(name);
});

it('Azure’s JSON is read within bounds, and what is told of it is short', () => {
  const long = 'x'.repeat(100_000);
  const rule = { objectType: 'AzureRetentionRule', name: long, lifecycles: [] };
  expect(() => fromAzure(JSON.stringify({ policyRules: [rule] }))).toThrow(
    'it is not a policy with backup and retention rules',
  );
  expect(() => fromAzure('['.repeat(1_000_000))).toThrow('it is not JSON');
});
