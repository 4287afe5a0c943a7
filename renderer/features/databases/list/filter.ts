import { Health, type InstanceHealth } from '../../../../shared/instances/overview.ts';
import type { PrivilegeState } from '../../../../shared/privileges.ts';
import { searchText } from '../../../ui/format/search-text.ts';
import { privilegeOutcome, privilegeOutcomes, type PrivilegeOutcome } from './privilege-words.ts';

/** How old the newest good recovery point is; `none`: there is none. */
export const ageChoices = ['older', 'none'] as const;
export type AgeChoice = (typeof ageChoices)[number];

/** What the list is narrowed to; the empty string lets everything through. */
export type Filter = Readonly<{
  search: string;
  health: Health | '';
  privileges: PrivilegeOutcome | '';
  age: AgeChoice | '';
  serverId: string;
  vaultId: string;
}>;

export const noFilter: Filter = {
  search: '',
  health: '',
  privileges: '',
  age: '',
  serverId: '',
  vaultId: '',
};

const names = {
  search: 'q',
  health: 'health',
  privileges: 'privileges',
  age: 'age',
  serverId: 'server',
  vaultId: 'vault',
} as const;

/** The filter in an address, so that a narrowed list can be shared. */
export function filterFrom(params: URLSearchParams): Filter {
  const health = Health.safeParse(params.get(names.health));
  return {
    search: params.get(names.search) ?? '',
    health: health.success ? health.data : '',
    privileges: privilegeOutcomes.find((each) => each === params.get(names.privileges)) ?? '',
    age: ageChoices.find((each) => each === params.get(names.age)) ?? '',
    serverId: params.get(names.serverId) ?? '',
    vaultId: params.get(names.vaultId) ?? '',
  };
}

/** The address's parameters with the filter; what else is in them stays. */
export function filterInto(params: URLSearchParams, filter: Filter): URLSearchParams {
  const next = new URLSearchParams(params);
  for (const [key, name] of Object.entries(names)) {
    const value = filter[key as keyof Filter];
    if (value === '') next.delete(name);
    else next.set(name, value);
  }
  return next;
}

export const isFiltering = (filter: Filter): boolean => Object.values(filter).some((value) => value !== '');

/** The instances that the filter lets through; every word of the search must be in a name or tag. */
export function filtered(
  instances: readonly InstanceHealth[],
  filter: Filter,
  privileges: ReadonlyMap<string, PrivilegeState>,
): InstanceHealth[] {
  const words = searchText(filter.search).split(/\s+/).filter(Boolean);
  return instances.filter((instance) => {
    if (filter.health !== '' && instance.health !== filter.health) return false;
    if (filter.privileges !== '' && privilegeOutcome(privileges.get(instance.id)) !== filter.privileges)
      return false;
    if (filter.age === 'older' && !instance.isPastLimit) return false;
    if (filter.age === 'none' && instance.latestPointAt !== null) return false;
    if (filter.serverId !== '' && instance.serverId !== filter.serverId) return false;
    if (filter.vaultId !== '' && instance.vaultId !== filter.vaultId) return false;
    if (words.length === 0) return true;
    const { database, name, serverName, vaultName, environment = '' } = instance;
    const text = searchText([database, name, serverName, vaultName, environment].join('\n'));
    return words.every((word) => text.includes(word));
  });
}
