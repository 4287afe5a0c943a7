import { Button, makeStyles } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { NetworkCheck } from '../../../../shared/access/network.ts';
import type { AzureOrigin } from '../../../../shared/discovery/resources.ts';
import type { ServerSummary } from '../../../../shared/servers/servers.ts';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import { Facts } from '../../../ui/layout/facts.tsx';
import { Folded } from '../../../ui/layout/folded.tsx';
import { CheckedList } from '../../../ui/states/checked-list.tsx';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { TextSkeleton } from '../../../ui/states/skeletons.tsx';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { useNow } from '../../../ui/text/use-now.ts';
import { AddAddressDrawer } from './add-address-drawer.tsx';
import { Rules } from './rules.tsx';
import { isOver, modeWords, networkSummary } from './words.ts';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: '16px' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
});

export interface NetworkCardProps {
  server: ServerSummary;
  /** Whether it is what somebody needs now: the server cannot be reached. */
  isNeeded: boolean;
}

/** How a server of Azure is reached, what stands in the way, and what its firewall lets in; nothing for any other server. */
export function NetworkCard({ server, isNeeded }: NetworkCardProps) {
  const { azure } = server;
  return azure === undefined ? null : (
    <Network
      // what was closed by hand stays closed, until the server stands otherwise
      key={String(isNeeded)}
      name={server.name}
      azure={azure}
      opens={isNeeded}
    />
  );
}

/** Asked once somebody wants to see it: it connects to the server. */
function Network({ name, azure, opens }: { name: string; azure: AzureOrigin; opens: boolean }) {
  const styles = useStyles();
  const [isOpen, setOpen] = useState(opens);
  const [isAdding, setAdding] = useState(false);
  const asked = useQuery({
    ...orpc.network.check.queryOptions({
      input: { identity: azure.identity, server: azure.id, serverName: name },
    }),
    enabled: isOpen,
  });
  const { data, error } = asked;
  return (
    <Folded
      summary={data === undefined ? 'Network' : `Network: ${networkSummary(data)}`}
      open={isOpen}
      onToggle={setOpen}
    >
      <div className={styles.content}>
        {error === null ? null : (
          <ErrorCard
            title="The network was not looked at"
            problem={toProblem(error)}
            action={{ label: 'Try again', onClick: () => void asked.refetch() }}
          />
        )}
        {data === undefined ? (
          error === null ? (
            <TextSkeleton lines={4} />
          ) : null
        ) : (
          <>
            <Reached check={data} />
            <CheckedList findings={data.findings} />
            {data.rules.length === 0 ? null : <Rules server={azure.id} rules={data.rules} />}
            <div className={styles.actions}>
              {data.mode === 'public' ? (
                <Button
                  appearance={opens && data.seenAddress !== null ? 'primary' : 'secondary'}
                  onClick={() => setAdding(true)}
                >
                  Add my address…
                </Button>
              ) : null}
              <ReasonedButton
                reason={asked.isFetching ? 'Asking Azure…' : null}
                onClick={() => void asked.refetch()}
              >
                Check again
              </ReasonedButton>
              <Ended azure={azure} check={data} />
            </div>
          </>
        )}
      </div>
      {isAdding && data !== undefined ? (
        <AddAddressDrawer azure={azure} seen={data.seenAddress} onClose={() => setAdding(false)} />
      ) : null}
    </Folded>
  );
}

function Reached({ check: { mode, host, resolvesTo, seenAddress } }: { check: NetworkCheck }) {
  return (
    <Facts
      facts={[
        ['Network', modeWords[mode]],
        ['Host', host === null ? null : <Identifier key="host" name={host} max={80} />],
        ['Stands for', resolvesTo.join(', ') || 'no address here'],
        ['Address seen', seenAddress],
      ]}
    />
  );
}

/** Takes away rules whose end has come, if there are any. */
function Ended({ azure, check }: { azure: AzureOrigin; check: NetworkCheck }) {
  const queryClient = useQueryClient();
  const now = useNow(60_000);
  const remove = useMutation(
    orpc.network.removeEnded.mutationOptions({
      onSuccess: async () => {
        for (const part of [orpc.network, orpc.access])
          await queryClient.invalidateQueries({ queryKey: part.key() });
      },
    }),
  );
  if (!check.rules.some((rule) => isOver(rule, now))) return null;
  const left = remove.data?.overdue.find(({ problem }) => problem !== null)?.problem ?? null;
  return (
    <>
      <ReasonedButton
        reason={remove.isPending ? 'Asking Azure…' : left}
        onClick={() => remove.mutate({ identity: azure.identity, server: azure.id })}
      >
        Take away ended rules
      </ReasonedButton>
      {remove.error === null ? null : (
        <ErrorCard title="The rules are still there" problem={toProblem(remove.error)} />
      )}
    </>
  );
}
