import { Button, Input, Select, makeStyles, tokens } from '@fluentui/react-components';
import { SearchRegular } from '@fluentui/react-icons/svg/search';
import type { InstanceHealth } from '../../../shared/overview.ts';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { formatCount } from '../../ui/format/number.ts';
import { isFiltering, type Filter } from './filter.ts';
import { healthOrder, healthWords } from './health-words.ts';

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px' },
  search: { flex: '1 1 240px', maxWidth: '360px' },
  choice: { minWidth: '128px', maxWidth: '208px' },
  count: { marginLeft: 'auto', color: tokens.colorNeutralForeground2, whiteSpace: 'nowrap' },
});

/** Id and name of each server or vault that instances name, by name. */
function placesOf(instances: readonly InstanceHealth[], kind: 'server' | 'vault'): [string, string][] {
  const places = new Map<string, string>(
    instances.map((instance) =>
      kind === 'server' ? [instance.serverId, instance.serverName] : [instance.vaultId, instance.vaultName],
    ),
  );
  return [...places].sort(([, a], [, b]) => a.localeCompare(b));
}

export interface FilterBarProps {
  instances: readonly InstanceHealth[];
  filter: Filter;
  onChange: (filter: Filter) => void;
  /** How many are shown. */
  shown: number;
  selected: number;
}

/** Search and choices above the list of databases. */
export function FilterBar({ instances, filter, onChange, shown, selected }: FilterBarProps) {
  const styles = useStyles();
  const counted =
    shown === instances.length
      ? formatCount(shown)
      : `${formatCount(shown)} of ${formatCount(instances.length)}`;
  return (
    <search className={styles.bar} aria-label="Filter databases">
      <Input
        className={styles.search}
        type="search"
        aria-label="Search databases"
        placeholder="Search databases, servers, vaults"
        contentBefore={<SearchRegular aria-hidden="true" />}
        value={filter.search}
        onChange={(_, { value }) => onChange({ ...filter, search: value })}
      />
      <Select
        className={styles.choice}
        aria-label="Health"
        value={filter.health}
        onChange={(_, { value }) =>
          onChange({ ...filter, health: healthOrder.find((health) => health === value) ?? '' })
        }
      >
        <option value="">Any health</option>
        {healthOrder.map((health) => (
          <option key={health} value={health}>
            {healthWords[health].word}
          </option>
        ))}
      </Select>
      <PlaceChoice
        label="Server"
        all="All servers"
        places={placesOf(instances, 'server')}
        value={filter.serverId}
        onChange={(serverId) => onChange({ ...filter, serverId })}
      />
      <PlaceChoice
        label="Vault"
        all="All vaults"
        places={placesOf(instances, 'vault')}
        value={filter.vaultId}
        onChange={(vaultId) => onChange({ ...filter, vaultId })}
      />
      {isFiltering(filter) ? (
        <Button
          appearance="subtle"
          onClick={() => onChange({ search: '', health: '', serverId: '', vaultId: '' })}
        >
          Clear filter
        </Button>
      ) : null}
      <span className={styles.count} role="status">
        {selected === 0 ? `${counted} shown` : `${counted} shown · ${formatCount(selected)} selected`}
      </span>
    </search>
  );
}

function PlaceChoice(props: {
  label: string;
  all: string;
  places: readonly (readonly [id: string, name: string])[];
  value: string;
  onChange: (id: string) => void;
}) {
  const styles = useStyles();
  return (
    <Select
      className={styles.choice}
      aria-label={props.label}
      value={props.value}
      onChange={(_, { value }) => props.onChange(value)}
    >
      <option value="">{props.all}</option>
      {props.places.map(([id, name]) => (
        <option key={id} value={id}>
          {visibleText(name)}
        </option>
      ))}
    </Select>
  );
}
