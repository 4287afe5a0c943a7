import type { PreviewedDatabase } from '../../../shared/auto-protect/auto-protect.ts';
import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import { ruleFor, type AutoProtect, type AutoProtectRule } from '../../../shared/policies/auto-protect.ts';
import { isProviderDatabase } from '../../../shared/instances/protection.ts';
import type { PresentDatabase } from '../../postgres/sql/present-databases.ts';

/** Databases that providers keep for themselves, beside Azure's. */
const managed: readonly string[] = ['rdsadmin', 'cloudsqladmin', 'alloydbadmin'];

/** Every server has it, mostly empty: a rule has to name it. */
const maintenance = 'postgres';

/** What the rules mean for one database. */
export interface Choice {
  readonly database: PresentDatabase;
  readonly verdict: PreviewedDatabase['verdict'];
  readonly rule?: AutoProtectRule;
  /** What has it in the vault, stopped or not. */
  readonly instance?: InstanceSummary;
}

/**
 * What the rules mean for each database of a server. `instances` are those of the vault and the server. What was stopped
 * stays stopped, and what another workstation has protected is protected.
 */
export function chooseDatabases(
  present: readonly PresentDatabase[],
  auto: AutoProtect,
  instances: readonly InstanceSummary[],
): Choice[] {
  const byName = Map.groupBy(instances, ({ database }) => database);
  return present.map((database): Choice => {
    const { name, isOpen } = database;
    if (!isOpen || isProviderDatabase(name) || managed.includes(name)) return { database, verdict: 'never' };
    const named = byName.get(name) ?? [];
    const instance = named.find((each) => !isEnded(each)) ?? named[0];
    const had = instance === undefined ? {} : { instance };
    const rule = ruleFor(name, auto);
    if (instance !== undefined && !isEnded(instance))
      return { database, verdict: 'protected', ...had, ...(rule === undefined ? {} : { rule }) };
    if (rule === undefined) {
      return { database, verdict: ruleFor(name, { ...auto, except: [] }) ? 'excluded' : 'no rule', ...had };
    }
    if (instance !== undefined) return { database, verdict: 'stopped', rule, instance };
    if (name === maintenance && rule.names !== maintenance) return { database, verdict: 'no rule' };
    return { database, verdict: 'to be protected', rule };
  });
}

const isEnded = ({ stoppedAt, endedElsewhere }: InstanceSummary): boolean =>
  stoppedAt !== undefined || endedElsewhere !== undefined;
