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
