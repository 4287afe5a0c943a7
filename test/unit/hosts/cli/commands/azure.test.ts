import { expect, it } from 'vitest';
import { FakeHost, pgkeep } from '../../../../support/cli/fake-host.ts';
import { run } from '../../../../../main/hosts/cli/run.ts';

const app = ['--tenant', 'contoso.com', '--client-id', '6f2c1f2e-0000-4000-8000-000000000002'];
const page = { step: 'browser', url: 'https://login.microsoftonline.com/x' };

it('Ctrl-C ends a sign-in that nobody finishes, with a word and the exit code of it', async () => {
  const host: FakeHost = new FakeHost({
    answers: {
      'azure.signIn': async function* () {
        yield page;
        host.interrupt();
        await new Promise(() => {});
      },
    },
  });
  const exitCode = await run(['azure', 'login', ...app], host);
  expect(host.stderr.text).toBe(
    `Sign in with a browser of this machine. If none opens, open this page there:\n${page.url}\nStopped: nobody was signed in.\n`,
  );
  expect([exitCode, host.closed, host.listening]).toStrictEqual([130, 1, 0]);
});

it('an empty client secret is refused, and nobody is asked for a token', async () => {
  const { stderr, exitCode, calls } = await pgkeep(['azure', 'login', ...app, '--client-secret-keychain'], {
    ask: () => Promise.resolve(''),
  });
  expect(stderr).toContain('The client secret is empty.');
  expect([exitCode, calls]).toStrictEqual([2, []]);
});

const added = { cloud: 'public', addedAt: '2026-01-01T00:00:00.000Z' } as const;
const alice = {
  ...added,
  kind: 'user',
  id: 'identity-alice',
  name: 'alice@contoso.com',
  by: 'browser',
  tenantId: 'contoso.com',
  clientId: '6f2c1f2e-0000-4000-8000-000000000002',
  username: 'alice@contoso.com',
  homeAccountId: 'x',
};
const application = {
  ...added,
  kind: 'service-principal',
  id: 'identity-app',
  name: 'backups',
  tenantId: 'contoso.com',
  clientId: '6f2c1f2e-0000-4000-8000-000000000002',
  login: { kind: 'secret', source: { kind: 'env', variable: 'APP_SECRET' } },
};
type UseOf = 'usedBy' | 'looksAfter' | 'asksAbout';
const statusOf = (
  identity: object,
  { usedBy = [], looksAfter = [], asksAbout = [] }: { [of in UseOf]?: string[] } = {},
) => ({
  identity,
  usedBy,
  looksAfter,
  asksAbout,
  state: 'not checked',
  problem: null,
});

/** What a sign-in asks for, with these identities there. */
async function askedOf(...args: string[]) {
  let asked: unknown;
  const { exitCode, stderr } = await pgkeep(['azure', 'login', ...args], {
    answers: {
      'azure.identities': () => [statusOf(alice), statusOf(application)],
      'azure.signIn': async function* (wish: unknown) {
        asked = (wish as { way?: unknown }).way;
        yield await Promise.resolve({ step: 'done', identity: alice, warnings: [] });
      },
    },
  });
  return { asked, exitCode, stderr };
}

const clientId = '6f2c1f2e-0000-4000-8000-000000000002';

it.each([
  [[], undefined],
  [['--tenant', 'fabrikam.com'], { kind: 'browser', tenantId: 'fabrikam.com', clientId }],
  [['--device-code'], { kind: 'device-code', tenantId: 'contoso.com', clientId }],
])('signing in again with %j takes what it does not say from before', async (args, way) => {
  expect(await askedOf('--again', 'alice@contoso.com', ...args)).toMatchObject({ asked: way, exitCode: 0 });
});

it.each([
  [
    ['--tenant', 'fabrikam.com'],
    {
      kind: 'service-principal',
      tenantId: 'fabrikam.com',
      clientId,
      login: { kind: 'secret', source: { kind: 'env', variable: 'APP_SECRET' } },
    },
  ],
  [
    ['--client-secret-env', 'NEW_SECRET'],
    {
      kind: 'service-principal',
      tenantId: 'contoso.com',
      clientId,
      login: { kind: 'secret', source: { kind: 'env', variable: 'NEW_SECRET' } },
    },
  ],
  [['--managed-identity'], { kind: 'managed-identity' }],
])('so does an application with %j', async (args, way) => {
  expect(await askedOf('--again', 'backups', ...args)).toMatchObject({ asked: way, exitCode: 0 });
});

it('names an identity that is not there, before anybody signs in', async () => {
  expect(await askedOf('--again', 'nobody', '--device-code')).toMatchObject({
    asked: undefined,
    exitCode: 1,
    stderr: expect.stringContaining('There is no identity "nobody", or several begin like this.') as string,
  });
});

it.each([[[]], [['--device-code']], [['--tenant', 'contoso.com', '--device-code']]])(
  'prints the script that registers pgkeep without a client id: %j',
  async (args) => {
    const { exitCode, stdout, calls } = await pgkeep(['azure', 'login', ...args]);
    expect(stdout).toContain('az ad app create');
    expect([exitCode, calls]).toStrictEqual([1, []]);
  },
);

it('keeps the cloud in the other way to sign in', async () => {
  const { stderr } = await pgkeep(['azure', 'login', '--cloud', 'us-government']);
  expect(stderr.replaceAll(/\s+/g, ' ')).toContain('pgkeep azure login --azure-cli --cloud us-government');
});

it('says what a client id is by its option', async () => {
  const { exitCode, stderr } = await pgkeep([
    'azure',
    'login',
    '--tenant',
    'contoso.com',
    '--client-id',
    'x',
  ]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('--client-id takes an application (client) id, which is a GUID.');
});

const uses = ['server archive', 'database shop', 'vault main'];

async function signedOut(
  args: readonly string[],
  { usedBy = uses, answer = 'yes', rules = [] as string[], found = [] as string[] } = {},
) {
  const asked: string[] = [];
  const { exitCode, stderr, calls } = await pgkeep(['azure', 'logout', 'alice@contoso.com', ...args], {
    ask: (question: string) => {
      asked.push(question);
      return Promise.resolve(answer);
    },
    answers: {
      'azure.identities': () => [statusOf(alice, { usedBy, looksAfter: rules, asksAbout: found })],
      'azure.signOut': () => ({
        name: alice.name,
        stillUsedBy: usedBy,
        leftRules: rules,
        askedAboutAsAnother: found,
      }),
    },
  });
  return { exitCode, stderr, asked, didSignOut: calls.some(({ path }) => path === 'azure.signOut') };
}

it('signing out says what uses the identity, by kind, and asks', async () => {
  expect(await signedOut([])).toStrictEqual({
    exitCode: 0,
    stderr:
      'It is used by server archive, database shop and vault main. Once it is signed out, none of that can be opened until it has another login.\n',
    asked: ['To sign out, type yes'],
    didSignOut: true,
  });
  expect(await signedOut([], { answer: 'no' })).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('Nobody was signed out; --yes asks nothing.') as string,
    didSignOut: false,
  });
});

it('signing out asks nothing with --yes, or where nothing uses the identity', async () => {
  expect(await signedOut(['--yes'])).toStrictEqual({
    exitCode: 3,
    stderr:
      'Warning: None of these can be opened until it has another login: server archive, database shop and vault main.\n',
    asked: [],
    didSignOut: true,
  });
  expect(await signedOut([], { usedBy: [] })).toMatchObject({ exitCode: 0, stderr: '', asked: [] });
});

it('azure logout says which firewall rules nobody takes away then', async () => {
  const wish = { usedBy: [], rules: ['198.51.100.7 at shop-kv'] };
  const asked = await signedOut([], wish);
  expect(asked).toMatchObject({ asked: [expect.any(String)], didSignOut: true });
  for (const { stderr } of [asked, await signedOut(['--yes'], wish)]) {
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(
      'Firewalls let in 198.51.100.7 at shop-kv until an identity of that name signs in again',
    );
  }
});

it('azure logout says about which servers Azure is asked as another identity then, and asks nobody for that', async () => {
  const wish = { usedBy: [], found: ['shop'] };
  const told = await signedOut([], wish);
  expect(told).toMatchObject({ exitCode: 0, asked: [], didSignOut: true });
  for (const { stderr } of [told, await signedOut(['--yes'], wish)]) {
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain('Azure was asked about shop as this identity.');
  }
});
