import type { ServerSummary } from '../../../shared/servers/servers.ts';
import { visibleText } from '../format/identifier-text.ts';
import { EnvironmentTag } from './environment-tag.tsx';

/** A server's name with its tag: wherever something is restored to. */
export function ServerName({ server }: { server: Pick<ServerSummary, 'name' | 'environment'> }) {
  return (
    <>
      <bdi>{visibleText(server.name)}</bdi>
      {server.environment === undefined ? null : (
        <>
          {' '}
          <EnvironmentTag word={server.environment} />
        </>
      )}
    </>
  );
}

/** The same as text, for a choice: "prod-1 · prod · db.example.com:5432". */
export const serverChoiceText = ({
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
