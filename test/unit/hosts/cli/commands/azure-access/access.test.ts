import { describe, expect, it } from 'vitest';
import type { AccessCheck, AccessRow } from '../../../../../../shared/access/access.ts';
import { pgkeep } from '../../../../../support/cli/fake-host.ts';

const group = '/subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1/resourceGroups/shop/providers';
const vault = `${group}/Microsoft.KeyVault/vaults/kv`;
const other = '6f2c1f2e-0000-4000-8000-0000000000e1';
const secret = ['--identity', 'app', '--key-vault', vault, '--secret', 'login'];

const missing: AccessRow = {
  need: 'read-secret',
  title: 'Read the secret login',
  blocks: true,
  grant: {
    kind: 'role',
    roleId: '4633458b-17de-408a-b874-0445c86b69e6',
    roleName: 'Key Vault Secrets User',
    scopes: [
      { id: `${vault}/secrets/login`, level: 'secret', opens: 'The secret login, and nothing else.' },
      { id: vault, level: 'key vault', opens: 'Every secret of the key vault kv, later ones too.' },
    ],
  },
  outcome: 'not-assigned',
  message: 'You lack the role Key Vault Secrets User, and you may assign it.',
  remedy: 'Assign it.',
  held: false,
  canAssign: true,
  beside: [],
};
const check: AccessCheck = {
  ready: false,
  principal: { objectId: other, type: 'ServicePrincipal', isMe: true },
  rows: [missing],
};
const granted: AccessCheck = {
  ...check,
  ready: true,
  rows: [
    {
      ...missing,
      outcome: 'granted',
      message: 'It was tried and worked.',
      remedy: null,
      held: true,
      canAssign: false,
    },
  ],
};
const held: AccessRow = {
  ...missing,
  outcome: 'cannot-tell',
  message: 'The role Key Vault Secrets User is assigned, but the try failed: A firewall.',
  remedy: 'Open it. Then check again.',
  held: true,
  canAssign: false,
};
const change = {
  action: 'add',
  entry: {},
  says: 'Adds the role.',
  request: 'PUT /x\n{}',
};
const preview = { changes: [change], digest: 'd1', summary: 'One change in Azure, as app.' };

const wish = {
  identity: 'app',
  purpose: 'backup',
  principal: { kind: 'me' },
  secret: { vault, name: 'login' },
};

describe('azure access check', () => {
  it('says what is missing, and what scopes would open', async () => {
    const { stdout, exitCode, calls } = await pgkeep(['azure', 'access', 'check', ...secret], {
      answers: { 'access.check': () => check },
    });
    expect(calls).toStrictEqual([{ path: 'access.check', input: wish }]);
    expect(stdout.split('\n')).toStrictEqual([
      'Something is missing for the identity itself.',
      'blocker  Read the secret login: not assigned. You lack the role Key Vault Secrets User, and you may assign it.',
      `           secret: The secret login, and nothing else.  (${vault}/secrets/login)`,
      `           key vault: Every secret of the key vault kv, later ones too.  (${vault})`,
      '         → Assign it.',
      '',
    ]);
    expect(exitCode).toBe(1);
  });

  it('says so where it cannot be told', async () => {
    const untold: AccessRow = {
      ...missing,
      need: 'connect',
      title: 'Connect to shop',
      grant: null,
      outcome: 'cannot-tell',
      message: 'It cannot be tried from here.',
      canAssign: false,
    };
    const { stdout, exitCode } = await pgkeep(['azure', 'access', 'check', ...secret], {
      answers: { 'access.check': () => ({ ...check, rows: [untold] }) },
    });
    expect(stdout.split('\n').slice(0, 2)).toStrictEqual([
      'Whether all that the identity itself needs is there cannot be told.',
      'blocker  Connect to shop: cannot tell. It cannot be tried from here.',
    ]);
    expect(exitCode).toBe(1);
  });

  it.each([
    [['--principal', other, '--kind', 'managed-identity'], { kind: 'managed-identity', objectId: other }],
    [
      ['--backup-vault', `${group}/Microsoft.DataProtection/backupVaults/old`],
      { kind: 'backup-vault', vault: `${group}/Microsoft.DataProtection/backupVaults/old` },
    ],
  ])('is for somebody else: %j', async (options, principal) => {
    const { calls, exitCode } = await pgkeep(['azure', 'access', 'check', ...secret, ...options], {
      answers: { 'access.check': () => granted },
    });
    expect(calls).toStrictEqual([{ path: 'access.check', input: { ...wish, principal } }]);
    expect(exitCode).toBe(0);
  });

  it.each([
    [['--identity', 'app'], 'name a secret, a container or a server to look at'],
    [['--identity', 'app', '--secret', 'login'], '--key-vault and --secret belong together'],
    [['--identity', 'app', '--container-name', 'x'], '--account and --container-name belong together'],
    [[...secret, '--principal', other], '--principal and --kind belong together'],
    [
      [
        ...secret,
        '--kind',
        'managed-identity',
        '--backup-vault',
        `${group}/Microsoft.DataProtection/backupVaults/old`,
      ],
      '--backup-vault says itself for whom it is',
    ],
    [['--identity', 'app', '--key-vault', '/subscriptions/x', '--secret', 'y'], 'resource id'],
  ])('%j is wrong', async (options, message) => {
    const { stderr, exitCode, calls } = await pgkeep(['azure', 'access', 'check', ...options]);
    expect(stderr.toLowerCase()).toContain(message.toLowerCase());
    expect([exitCode, calls]).toStrictEqual([2, []]);
  });
});

describe('azure access assign', () => {
  const answers = {
    'access.check': () => check,
    'access.preview': () => preview,
  };

  it('shows what it would ask for, and changes nothing', async () => {
    const { stdout, stderr, calls, exitCode } = await pgkeep(['azure', 'access', 'assign', ...secret], {
      answers,
    });
    expect(calls.map(({ path }) => path)).toStrictEqual(['access.check', 'access.preview']);
    expect(stdout).toBe('One change in Azure, as app.\n  Adds the role.\n    PUT /x\n    {}\n');
    expect(stderr).toBe('Nothing was changed: --apply asks Azure for it.\n');
    expect(exitCode).toBe(0);
  });

  it('asks for what was shown, at the scope that was chosen, and tells how it goes on', async () => {
    const steps = [
      { step: 'assigned', change, existed: false },
      { step: 'waiting', seconds: 15, ofSeconds: 600, rows: ['read-secret'] },
      { step: 'done', check: granted, problems: [] },
    ];
    const { stderr, calls, exitCode } = await pgkeep(
      ['azure', 'access', 'assign', ...secret, '--scope', vault, '--apply'],
      { answers: { ...answers, 'access.assign': () => steps } },
    );
    expect(calls.at(-1)).toStrictEqual({
      path: 'access.assign',
      input: { wish, picks: [{ need: 'read-secret', scope: vault }], digest: 'd1' },
    });
    expect(stderr).toBe('Added: the role.\nWaiting until Azure acts on it: 15 seconds of at most 600.\n');
    expect(exitCode).toBe(0);
  });

  it.each([['--apply'], []])(
    'refuses a scope that fits nothing, and names those that do',
    async (...more) => {
      const somewhere = `${group}/Microsoft.KeyVault/vaults/elsewhere`;
      const { stderr, calls, exitCode } = await pgkeep(
        ['azure', 'access', 'assign', ...secret, '--scope', somewhere, ...more],
        { answers },
      );
      expect(stderr).toContain(
        `Nothing of this can be assigned at ${somewhere}, but at: ${vault}/secrets/login, ${vault}.`,
      );
      expect([exitCode, calls.map(({ path }) => path)]).toStrictEqual([2, ['access.check']]);
    },
  );

  it('takes the key vault as the scope of its access policies', async () => {
    const byPolicy = {
      ...missing,
      grant: { kind: 'access-policy', vault, permissions: ['get'], opens: 'Every secret.' },
    };
    const { calls } = await pgkeep(['azure', 'access', 'assign', ...secret, '--scope', vault.toUpperCase()], {
      answers: { ...answers, 'access.check': () => ({ ...check, rows: [byPolicy] }) },
    });
    expect(calls.at(-1)).toMatchObject({
      path: 'access.preview',
      input: { picks: [{ need: 'read-secret', scope: vault.toUpperCase() }] },
    });
  });

  it('says what could not be assigned', async () => {
    const problem = { code: 'UserErrorScopeLocked', message: 'A lock.', remedy: 'Remove it.' };
    const steps = [{ step: 'done', check, problems: [{ need: 'read-secret', problem }] }];
    const { stderr, exitCode } = await pgkeep(['azure', 'access', 'assign', ...secret, '--apply'], {
      answers: { ...answers, 'access.assign': () => steps },
    });
    expect(stderr).toBe('Warning: A lock.\nRemove it.\n');
    expect(exitCode).toBe(1);
  });
});

describe('azure access hand-over', () => {
  const handed = { template: '{}\n', script: 'az role\n', rows: ['read-secret'], left: [] };

  it.each([
    [[], 'az role\n'],
    [['--template'], '{}\n'],
  ])('prints nothing else: %j', async (options, expected) => {
    const { stdout, stderr } = await pgkeep(['azure', 'access', 'hand-over', ...secret, ...options], {
      answers: { 'access.handOver': () => handed },
    });
    expect([stdout, stderr]).toStrictEqual([expected, '']);
  });

  it('says so where nothing is missing', async () => {
    const { stdout, stderr } = await pgkeep(['azure', 'access', 'hand-over', ...secret], {
      answers: { 'access.handOver': () => ({ template: '', script: '', rows: [], left: [] }) },
    });
    expect([stdout, stderr]).toStrictEqual(['', 'Nothing is missing.\n']);
  });

  it('names what no script gives, and does not say that nothing is missing', async () => {
    const { stdout, stderr, exitCode } = await pgkeep(['azure', 'access', 'hand-over', ...secret], {
      answers: { 'access.handOver': () => ({ template: '', script: '', rows: [], left: [missing] }) },
    });
    expect([stdout, stderr]).toStrictEqual([
      '',
      'Nothing is to be handed over.\nWarning: Read the secret login: You lack the role Key Vault Secrets User, and you may assign it.\nAssign it.\n',
    ]);
    expect(exitCode).toBe(1);
  });
});

describe('a role that is there, and whose try failed', () => {
  it('is left out of what is handed over', async () => {
    const { stdout, stderr, exitCode } = await pgkeep(['azure', 'access', 'hand-over', ...secret], {
      answers: { 'access.handOver': () => ({ template: '', script: '', rows: [], left: [held] }) },
    });
    expect([stdout, stderr]).toStrictEqual([
      '',
      'Nothing is to be handed over: no role has to be assigned.\n' +
        'Warning: Left out: Read the secret login. The role Key Vault Secrets User is assigned, but the try failed: A firewall.\n' +
        'Open it. Then check again.\n',
    ]);
    expect(exitCode).toBe(1);
  });

  it('is said to be assigned', async () => {
    const { stdout, exitCode } = await pgkeep(['azure', 'access', 'check', ...secret], {
      answers: { 'access.check': () => ({ ...check, rows: [held] }) },
    });
    expect(stdout).toContain('No role is missing for the identity itself, and something else is wrong.');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'assigned. The role Key Vault Secrets User is assigned, but the try failed: A firewall.',
    );
    expect(exitCode).toBe(1);
  });
});

describe('azure access changes and take-back', () => {
  const made = {
    ...change,
    id: 3,
    at: '2026-11-23T17:09:08.000Z',
    user: 'alice',
    host: 'laptop',
    identityId: 'identity-1',
    identityName: 'app',
    outcome: 'applied',
    problem: null,
    takenBackBy: 4,
  };

  it('lists them, with their requests where that is asked for', async () => {
    const answers = { 'access.changes': () => [made] };
    const list = await pgkeep(['azure', 'access', 'changes'], { answers });
    expect(list.stdout).toBe(
      '3  2026-11-23 18:09:08 +01:00  applied, taken back by 4\n  Adds the role.\n  alice on laptop, as app\n',
    );
    const verbose = await pgkeep(['azure', 'access', 'changes', '--verbose'], { answers });
    expect(verbose.stdout).toContain('    PUT /x\n    {}\n');
  });

  it('says what taking one back would ask for, and changes nothing', async () => {
    const { calls, stdout, stderr, exitCode } = await pgkeep(['azure', 'access', 'take-back', '3'], {
      answers: { 'access.previewTakingBack': () => preview },
    });
    expect(calls).toStrictEqual([{ path: 'access.previewTakingBack', input: { change: 3 } }]);
    expect(stdout).toBe('One change in Azure, as app.\n  Adds the role.\n    PUT /x\n    {}\n');
    expect(stderr).toBe('Nothing was changed: --apply asks Azure for it.\n');
    expect(exitCode).toBe(0);
  });

  it('takes one back by its number', async () => {
    const { calls, stdout } = await pgkeep(['azure', 'access', 'take-back', '3', '--apply'], {
      answers: { 'access.takeBack': () => ({ ...made, outcome: 'unchanged' }) },
    });
    expect(calls).toStrictEqual([{ path: 'access.takeBack', input: { change: 3 } }]);
    expect(stdout).toBe('It was gone already.\n');
  });
});
