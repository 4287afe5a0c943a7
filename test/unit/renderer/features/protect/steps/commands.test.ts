import { describe, expect, it } from 'vitest';
import { protectCommands } from '../../../../../../renderer/features/protect/steps/commands.ts';

describe('the same on the command line', () => {
  it('is one line a database, by ids and quoted for the shell, below what the ids are called', () => {
    const prod = { serverId: 'server-1', serverName: 'prod' };
    const rows = [
      { ...prod, database: 'shop' },
      { ...prod, database: "-o'neil $(x)" },
      { serverId: 'server-2', serverName: 'west\n$(y)', database: 'shop' },
    ];
    expect(protectCommands(rows, { id: 'vault-1', name: 'Long term' }).split('\n')).toEqual([
      `: 'server-1: prod; server-2: west $(y); vault-1: Long term'`,
      'pgkeep protect --server=server-1 --database=shop --vault=vault-1',
      "pgkeep protect --server=server-1 '--database=-o'\\''neil $(x)' --vault=vault-1",
      'pgkeep protect --server=server-2 --database=shop --vault=vault-1',
    ]);
  });

  it('names the policy and the runner as far as a server has them', () => {
    const rows = ['server-1', 'server-2', 'server-3', 'server-4'].map((serverId) => ({
      serverId,
      serverName: serverId,
      database: 'shop',
    }));
    const plans = {
      'server-1': { policyId: 'policy-1', runner: 'this home' },
      'server-2': { policyId: 'policy-1', runner: 'none' },
      'server-3': { policyId: 'policy-1' },
    } as const;
    const planOf = ({ serverId: id }: { serverId: string }) =>
      Object.entries(plans).find(([of]) => of === id)?.[1] ?? {};
    const written = protectCommands(rows, { id: 'vault-1', name: 'v' }, { planOf });
    expect(written.split('\n').slice(1)).toEqual([
      'pgkeep protect --server=server-1 --database=shop --vault=vault-1 --policy=policy-1 --runner=here',
      'pgkeep protect --server=server-2 --database=shop --vault=vault-1 --policy=policy-1 --runner=none',
      'pgkeep protect --server=server-3 --database=shop --vault=vault-1 --policy=policy-1',
      'pgkeep protect --server=server-4 --database=shop --vault=vault-1',
    ]);
  });

  it('names the secret of a database that has a login of its own', () => {
    const secret = 'https://contoso-kv.vault.azure.net/secrets/shop-login';
    const credential = { kind: 'key-vault', secret, identity: 'identity-1' } as const;
    const row = { serverId: 'server-1', serverName: 'prod', database: 'shop', credential };
    const alone = { ...row, database: 'app', credential: { ...credential, login: 'app' } };
    expect(protectCommands([row, alone], { id: 'vault-1', name: 'v' }).split('\n').slice(1)).toEqual([
      `pgkeep protect --server=server-1 --database=shop --vault=vault-1 --secret-uri=${secret} --identity=identity-1`,
      `pgkeep protect --server=server-1 --database=app --vault=vault-1 --secret-uri=${secret} --secret-login=app --identity=identity-1`,
    ]);
  });

  it('has the options that are not as usual', () => {
    const rows = [{ serverId: 'server-1', serverName: 'prod', database: 'shop' }];
    const options = { compression: 'zstd:3', countRows: false, lockWaitTimeoutMs: 90_000, clientMajor: 17 };
    expect(protectCommands(rows, { id: 'vault-1', name: 'v' }, { options })).toContain(
      '--vault=vault-1 --compression=zstd:3 --no-count-rows --lock-wait-timeout=90 --client-major=17',
    );
  });
});
