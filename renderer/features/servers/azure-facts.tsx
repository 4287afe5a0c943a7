import { useQuery } from '@tanstack/react-query';
import type { AzureServer } from '../../../shared/discovery/resources.ts';
import { loginNames, networkNames, whichBackup } from '../../../shared/discovery/words.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import { countOf } from '../../../shared/words/counts.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { accessAddress } from '../../ui/access/address.ts';
import { LinkButton } from '../../ui/buttons/link.tsx';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { Facts } from '../../ui/layout/facts.tsx';
import { Folded } from '../../ui/layout/folded.tsx';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import { TextSkeleton } from '../../ui/states/skeletons.tsx';
import { Time } from '../../ui/text/time.tsx';

/** What Azure says of a server that was added from there, and which backups answer which need; else nothing. */
export function AzureFacts({ server }: { server: ServerSummary }) {
  const asked = useQuery({
    ...orpc.discovery.ofServer.queryOptions({ input: { server: server.id } }),
    enabled: server.azure !== undefined,
  });
  if (server.azure === undefined) return null;
  const { data, error } = asked;
  return (
    <Folded summary={`In Azure${data ? `: ${summaryOf(data)}` : ''}`}>
      {error === null ? null : (
        <ErrorCard
          title="Azure was not asked"
          problem={toProblem(error)}
          action={{ label: 'Try again', onClick: () => void asked.refetch() }}
        />
      )}
      {data ? <Known server={data} /> : error === null ? <TextSkeleton /> : null}
      <LinkButton href={accessAddress({ server: server.id })}>Access in Azure</LinkButton>
    </Folded>
  );
}

/** "Ready, its own backups of 7 days". */
const summaryOf = ({ state, nativeBackup: { retentionDays } }: AzureServer): string =>
  retentionDays === null
    ? visibleText(state)
    : `${visibleText(state)}, its own backups of ${countOf(retentionDays, 'day')}`;

function Known({ server }: { server: AzureServer }) {
  const { retentionDays, earliestRestore, geoRedundant } = server.nativeBackup;
  return (
    <>
      <Facts
        facts={[
          ['State', visibleText(`${server.state}, PostgreSQL ${server.version}, ${server.region}`)],
          ['Network', networkNames[server.network]],
          ['Logins', loginNames(server.logins)],
          ['Azure keeps backups', retentionDays === null ? null : `for ${countOf(retentionDays, 'day')}`],
          [
            'Earliest restore',
            earliestRestore === null ? null : <Time key="earliest" at={earliestRestore} />,
          ],
          [
            'Copies',
            geoRedundant === null
              ? null
              : geoRedundant
                ? 'in a second region, too'
                : 'in its own region only',
          ],
        ]}
      />
      <p>{whichBackup.native}</p>
      <p>{whichBackup.pgkeep}</p>
    </>
  );
}
