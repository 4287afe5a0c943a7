import type { InstanceHealth } from '../../../../shared/instances/overview.ts';
import { FilterBar, FilterChoice } from '../../../ui/fields/filter-bar.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { formatCount } from '../../../../shared/words/counts.ts';
import { ageChoices, isFiltering, noFilter, type AgeChoice, type Filter } from './filter.ts';
import { healthOrder, healthWords } from '../../../ui/words/health.ts';
import { privilegeOutcomes, privilegeWords } from './privilege-words.ts';

/** Id and name of each server or vault that instances name, by name. */
function placesOf(instances: readonly InstanceHealth[], kind: 'server' | 'vault'): [string, string][] {
  const places = new Map<string, string>(
    instances.map((instance) =>
      kind === 'server' ? [instance.serverId, instance.serverName] : [instance.vaultId, instance.vaultName],
    ),
  );
  return [...places]
    .sort(([, a], [, b]) => a.localeCompare(b))
    .map(([id, name]): [string, string] => [id, visibleText(name)]);
}

const ageChoiceWords: Record<AgeChoice, string> = {
  older: 'Older than the limit',
  none: 'No good point',
};

export interface DatabaseFilterBarProps {
  instances: readonly InstanceHealth[];
  filter: Filter;
  onChange: (filter: Filter) => void;
  /** How many are shown. */
  shown: number;
  selected: number;
}

/** Search and choices above the list of databases. */
export function DatabaseFilterBar({ instances, filter, onChange, shown, selected }: DatabaseFilterBarProps) {
  const counted =
    shown === instances.length
      ? formatCount(shown)
      : `${formatCount(shown)} of ${formatCount(instances.length)}`;
  return (
    <FilterBar
      of="databases"
      many
      placeholder="Search databases, servers, vaults"
      search={filter.search}
      onSearch={(search) => onChange({ ...filter, search })}
      onClear={isFiltering(filter) ? () => onChange(noFilter) : null}
      status={selected === 0 ? `${counted} shown` : `${counted} shown · ${formatCount(selected)} selected`}
    >
      <FilterChoice
        label="Health"
        value={filter.health}
        choices={[
          ['', 'Any health'],
          ...healthOrder.map((health): [string, string] => [health, healthWords[health].word]),
        ]}
        onChange={(value) =>
          onChange({ ...filter, health: healthOrder.find((health) => health === value) ?? '' })
        }
      />
      <FilterChoice
        label="Age"
        value={filter.age}
        choices={[
          ['', 'Any age'],
          ...ageChoices.map((choice): [string, string] => [choice, ageChoiceWords[choice]]),
        ]}
        onChange={(value) =>
          onChange({ ...filter, age: ageChoices.find((choice) => choice === value) ?? '' })
        }
      />
      <FilterChoice
        label="Privileges"
        value={filter.privileges}
        choices={[
          ['', 'Any privileges'],
          ...privilegeOutcomes.map((outcome): [string, string] => [outcome, privilegeWords[outcome].word]),
        ]}
        onChange={(value) =>
          onChange({ ...filter, privileges: privilegeOutcomes.find((outcome) => outcome === value) ?? '' })
        }
      />
      <FilterChoice
        label="Server"
        value={filter.serverId}
        choices={[['', 'All servers'], ...placesOf(instances, 'server')]}
        onChange={(serverId) => onChange({ ...filter, serverId })}
      />
      <FilterChoice
        label="Vault"
        value={filter.vaultId}
        choices={[['', 'All vaults'], ...placesOf(instances, 'vault')]}
        onChange={(vaultId) => onChange({ ...filter, vaultId })}
      />
    </FilterBar>
  );
}
