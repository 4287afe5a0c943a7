import { Button, makeStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { NetworkCheck } from '../../../../shared/access/network.ts';
import type { AzureOrigin } from '../../../../shared/discovery/resources.ts';
import type { ServerSummary } from '../../../../shared/servers/servers.ts';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { Facts } from '../../../ui/layout/facts.tsx';
import { Folded } from '../../../ui/layout/folded.tsx';
import { CheckedList } from '../../../ui/states/checked-list.tsx';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { TextSkeleton } from '../../../ui/states/skeletons.tsx';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { AddAddressDrawer } from './add-address-drawer.tsx';
import { Rules } from './rules.tsx';
import { Ended } from './ended.tsx';
import { KeyVaultRules } from './key-vault-rules.tsx';
import { canLetIn, modeWords, networkSummary, unaskedSummary, type RuledPlace } from './words.ts';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: '16px' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
});

/** Where an address is being let in. */
interface Adding {
  readonly place: RuledPlace;
  readonly seen: string | null;
}

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
  const [adding, setAdding] = useState<Adding | null>(null);
  const summary = useQuery(orpc.overview.summary.queryOptions());
  const asked = useQuery({
    ...orpc.network.check.queryOptions({
      input: { identity: azure.identity, server: azure.id, serverName: name },
    }),
    enabled: isOpen,
  });
  const { data, error } = asked;
  return (
    <Folded
      summary={
        data === undefined
          ? unaskedSummary(azure.id, summary.data?.overdueRules ?? [])
          : `Network: ${networkSummary(data)}`
      }
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
            {data.keyVaults.map((keyVault) => (
              <KeyVaultRules key={keyVault.name} keyVault={keyVault} />
            ))}
            <div className={styles.actions}>
              <AddButtons azure={azure} check={data} isNeeded={opens} onAdd={setAdding} />
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
      {adding === null ? null : (
        <AddAddressDrawer identity={azure.identity} {...adding} onClose={() => setAdding(null)} />
      )}
    </Folded>
  );
}

interface AddButtonsProps {
  azure: AzureOrigin;
  check: NetworkCheck;
  isNeeded: boolean;
  onAdd: (adding: Adding) => void;
}

/** Where an address can be let in: the server, and each key vault whose rules decide. */
function AddButtons({ azure, check: { mode, seenAddress, keyVaults }, isNeeded, onAdd }: AddButtonsProps) {
  return (
    <>
      {mode === 'public' ? (
        <Button
          appearance={isNeeded && seenAddress !== null ? 'primary' : 'secondary'}
          onClick={() => onAdd({ place: { kind: 'server', id: azure.id }, seen: seenAddress })}
        >
          Add my address…
        </Button>
      ) : null}
      {keyVaults.map(({ id, name, hasRules, seenAddress: seen }) =>
        id === null || !canLetIn({ id, hasRules }) ? null : (
          <Button
            key={id}
            appearance={seen === null ? 'secondary' : 'primary'}
            onClick={() => onAdd({ place: { kind: 'key vault', id, name }, seen })}
          >
            {`Add my address to ${visibleText(name)}…`}
          </Button>
        ),
      )}
    </>
  );
}

function Reached({ check: { mode, host, resolvesTo, seenAddress } }: { check: NetworkCheck }) {
  return (
    <Facts
      facts={[
        ['Network', mode === null ? null : modeWords[mode]],
        ['Host', host === null ? null : <Identifier key="host" name={host} max={80} />],
        ['Stands for', resolvesTo.join(', ') || 'no address here'],
        ['Address seen', seenAddress],
      ]}
    />
  );
}
