import { mostTold, type AutoProtected } from '../../../shared/auto-protect/auto-protect.ts';
import type { SaidByVault } from '../../store/tables/servers/vault-servers.ts';
import type { Engine } from '../engine.ts';
import { isAgreed, waitsForConfirmation } from './agreed.ts';
import { saidOf, type ServerInVault } from './server-in-vault.ts';

/** Which databases of which servers are protected by themselves, as the vaults said when they were last read. */
export function listAutoProtect(engine: Pick<Engine, 'store' | 'writer'>): AutoProtected[] {
  const { store } = engine;
  const servers = new Map(store.servers.list().map((server) => [server.id, server]));
  const vaults = new Map(store.vaults.list().map((vault) => [vault.id, vault]));
  return store.vaultServers.said().flatMap((said) => {
    const server = servers.get(said.serverId);
    const vault = vaults.get(said.vaultId);
    if (server === undefined || vault === undefined || said.said.autoProtect === undefined) return [];
    return [summarize(engine, { server, vault }, said)];
  });
}

/** The same of one server and vault; undefined where the vault has no rule. */
export function autoProtectOf(
  engine: Pick<Engine, 'store' | 'writer'>,
  place: ServerInVault,
): AutoProtected | undefined {
  const said = saidOf(engine, place);
  return said?.said.autoProtect === undefined ? undefined : summarize(engine, place, said);
}

function summarize(
  { store, writer }: Pick<Engine, 'store' | 'writer'>,
  { server, vault }: ServerInVault,
  known: SaidByVault,
): AutoProtected {
  const { rules = [], except = [] } = known.said.autoProtect ?? {};
  const { runner } = known.said;
  const names = new Map(
    store.policies
      .list()
      .flatMap(({ vaultId, policy }) => (vaultId === vault.id ? [[policy.id, policy.name]] : [])),
  );
  const runsHere = runner?.home === writer.home;
  return {
    serverId: server.id,
    serverName: server.name,
    vaultId: vault.id,
    vaultName: vault.name,
    rules: rules.map((rule) => ({
      ...rule,
      policyName: names.get(rule.policy) ?? rule.policy,
      agreed: isAgreed(rule, known),
    })),
    except,
    runner: runner ?? null,
    runsHere,
    waitsForConfirmation: runsHere && waitsForConfirmation(known),
    told: store.autoProtected
      .of({ vaultId: vault.id, serverId: server.id })
      .slice(0, mostTold)
      .map(({ database, outcome, words, at }) => ({ database, outcome, words, at })),
  };
}
