import { Select } from '@fluentui/react-components';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import { visibleText } from '../format/identifier-text.ts';

/** The choice of a server, with its tag and address. Stands in a Field. */
export function ServerSelect(props: {
  servers: readonly ServerSummary[];
  /** Id of the chosen one; one that is not among them is none. */
  value: string;
  onChange: (id: string) => void;
}) {
  const { servers, value, onChange } = props;
  const isKnown = servers.some(({ id }) => id === value);
  return (
    // a long name does not widen it
    <Select style={{ minWidth: 0 }} value={isKnown ? value : ''} onChange={(_, data) => onChange(data.value)}>
      {isKnown ? null : <option value="">Choose a server</option>}
      {servers.map((each) => (
        <option key={each.id} value={each.id}>
          {choiceText(each)}
        </option>
      ))}
    </Select>
  );
}

/** A server as text: "prod-1 · prod · db.example.com:5432". */
const choiceText = ({
  name,
  environment,
  host,
  port,
}: Pick<ServerSummary, 'name' | 'environment' | 'host' | 'port'>): string =>
  [
    visibleText(name),
    ...(environment === undefined ? [] : [visibleText(environment)]),
    `${visibleText(host)}:${port}`,
  ].join(' · ');
