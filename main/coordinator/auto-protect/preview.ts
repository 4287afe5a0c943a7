import type { PreviewedDatabase } from '../../../shared/auto-protect/auto-protect.ts';
import type { AutoProtect, AutoProtectRule } from '../../../shared/policies/auto-protect.ts';
import type { Engine } from '../engine.ts';
import { pickPolicy } from '../policies/find-policy.ts';
import { chooseDatabases } from './choose.ts';
import { instancesOf, presentOn, saidOf, type ServerInVault } from './server-in-vault.ts';

/** What the rules of a vault, with one more where that is given, mean for the databases that are on a server now. */
export async function previewAutoProtect(
  engine: Engine,
  place: ServerInVault,
  rule?: { readonly names: string; readonly policy: string },
): Promise<{ databases: PreviewedDatabase[] }> {
  const policies = engine.store.policies.list().filter(({ vaultId }) => vaultId === place.vault.id);
  const nameOf = new Map<string, string>(policies.map(({ policy }) => [policy.id, policy.name]));
  const stands = saidOf(engine, place)?.said.autoProtect ?? { rules: [], except: [] };
  const auto =
    rule === undefined
      ? stands
      : withRule(stands, { names: rule.names, policy: pickPolicy(rule.policy, policies).policy.id });
  const { databases } = await presentOn(engine, place.server);
  return {
    databases: chooseDatabases(databases, auto, instancesOf(engine, place)).map(
      ({ database, verdict, rule: by }) => ({
        database: database.name,
        verdict,
        ...(by === undefined ? {} : { policyName: nameOf.get(by.policy) ?? by.policy }),
      }),
    ),
  };
}

/** The rules with this one, in the place of the one with the same pattern, else before those that have every name. */
export function withRule({ rules, except }: AutoProtect, rule: AutoProtectRule): AutoProtect {
  if (rules.some(({ names }) => names === rule.names)) {
    return { except, rules: rules.map((each) => (each.names === rule.names ? rule : each)) };
  }
  const all = rule.names === '*' ? -1 : rules.findIndex(({ names }) => names === '*');
  return { except, rules: rules.toSpliced(all === -1 ? rules.length : all, 0, rule) };
}
