import { isDeepStrictEqual } from 'node:util';
import type { AutoProtect, AutoProtectRule } from '../../../shared/policies/auto-protect.ts';
import type { SaidByVault } from '../../store/tables/servers/vault-servers.ts';

const nothing: AutoProtect = { rules: [], except: [] };

type Said = Pick<SaidByVault, 'said' | 'agreed'>;

/** Whether somebody here has agreed to a rule that the vault has. */
export const isAgreed = (rule: AutoProtectRule, { agreed = nothing }: Pick<Said, 'agreed'>): boolean =>
  agreed.rules.some((each) => isDeepStrictEqual(each, rule));

/**
 * What of the rules in a vault this home follows: whoever can write to the vault could have it back everything up
 * otherwise. Rules that nobody here has agreed to count as none; what is left alone here or there is.
 */
export function followed({ said, agreed = nothing }: Said): AutoProtect {
  const { rules, except } = said.autoProtect ?? nothing;
  return {
    rules: rules.filter((rule) => isAgreed(rule, { agreed })),
    except: [...new Set([...except, ...agreed.except])],
  };
}

/** Whether the vault says more than this home follows. */
export function waitsForConfirmation({ said, agreed = nothing }: Said): boolean {
  const { rules, except } = said.autoProtect ?? nothing;
  if (rules.length === 0) return false;
  return (
    rules.some((rule) => !isAgreed(rule, { agreed })) ||
    agreed.except.some((pattern) => !except.includes(pattern))
  );
}
