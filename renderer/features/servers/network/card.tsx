import { Button, Field, makeStyles, Radio, RadioGroup } from '@fluentui/react-components';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
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
import { networkWords } from '../../../../shared/discovery/words.ts';
import { useAsker } from './use-asker.ts';
import {
  canLetIn,
  networkSummary,
  passerNames,
  passers,
  unaskedSummary,
  type Passer,
  type RuledPlace,
} from './words.ts';

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
      server={server}
      origin={azure}
      opens={isNeeded}
    />
  );
}

/** Asked once somebody wants to see it: it connects to the server. */
function Network(props: { server: ServerSummary; origin: AzureOrigin; opens: boolean }) {
  const { server, origin, opens } = props;
  const styles = useStyles();
  const [isOpen, setOpen] = useState(opens);
  const [adding, setAdding] = useState<Adding | null>(null);
  const [passer, setPasser] = useState<Passer>('pgkeep');
  const summary = useQuery(orpc.overview.summary.queryOptions());
  const asker = useAsker(server.id, origin, isOpen);
  const azure = asker.identity === undefined ? null : { id: origin.id, identity: asker.identity };
  const asked = useQuery({
    ...orpc.network.check.queryOptions({
      input:
        azure === null
          ? skipToken
          : { identity: azure.identity, server: azure.id, serverName: server.name, for: passer },
    }),
    enabled: isOpen && azure !== null,
  });
  const { data } = asked;
  const error = asker.error ?? asked.error;
  return (
    <Folded
      summary={
        data === undefined
          ? unaskedSummary(origin.id, summary.data?.overdueRules ?? [])
          : `Network: ${networkSummary(data, passer)}`
      }
      open={isOpen}
      onToggle={setOpen}
    >
      <div className={styles.content}>
        <PasserChoice passer={passer} onChoose={setPasser} />
        {error === null ? null : (
          <ErrorCard
            title="The network was not looked at"
            problem={toProblem(error)}
            action={{
              label: 'Try again',
              onClick: () => void (asker.error === null ? asked.refetch() : asker.askAgain()),
            }}
          />
        )}
        {data === undefined || azure === null ? (
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
            <Actions
              // what is chosen otherwise has nothing to do with what was taken away before
              key={passer}
              azure={azure}
              check={data}
              passer={passer}
              isNeeded={opens}
              isAsking={asked.isFetching}
              onAdd={setAdding}
              onAsk={() => void asked.refetch()}
            />
          </>
        )}
      </div>
      {adding === null || azure === null ? null : (
        <AddAddressDrawer identity={azure.identity} {...adding} onClose={() => setAdding(null)} />
      )}
    </Folded>
  );
}

/** For whom the network is looked at: what Azure Backup comes by is nothing to pgkeep, and the other way round. */
function PasserChoice({ passer, onChoose }: { passer: Passer; onChoose: (passer: Passer) => void }) {
  return (
    <Field label="Who has to come through">
      <RadioGroup
        layout="horizontal"
        value={passer}
        onChange={(_, { value }) => onChoose(passers.find((each) => each === value) ?? 'pgkeep')}
      >
        {passers.map((each) => (
          <Radio key={each} value={each} label={passerNames[each]} />
        ))}
      </RadioGroup>
    </Field>
  );
}

interface AddButtonsProps {
  azure: AzureOrigin;
  check: NetworkCheck;
  isNeeded: boolean;
  onAdd: (adding: Adding) => void;
}

interface ActionsProps extends AddButtonsProps {
  passer: Passer;
  isAsking: boolean;
  onAsk: () => void;
}

/** What can be done: to let an address of this machine in, to look again, and to take away what has ended. */
function Actions({ passer, isAsking, onAsk, ...props }: ActionsProps) {
  const styles = useStyles();
  const again = useRef<HTMLSpanElement>(null);
  const [looks, setLooks] = useState(0);
  return (
    <div className={styles.actions}>
      {passer === 'pgkeep' ? <AddButtons {...props} /> : null}
      <span ref={again}>
        <ReasonedButton
          reason={isAsking ? 'Asking Azure…' : null}
          onClick={() => {
            if (isAsking) return;
            setLooks(looks + 1);
            onAsk();
          }}
        >
          Check again
        </ReasonedButton>
      </span>
      <Ended
        // why something was left is not known any more once somebody looks again
        key={looks}
        azure={props.azure}
        check={props.check}
        onFocusLost={() => again.current?.querySelector('button')?.focus()}
      />
    </div>
  );
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
        ['Network', mode === null ? null : networkWords[mode]],
        ['Host', host === null ? null : <Identifier key="host" name={host} max={80} />],
        ['Stands for', resolvesTo.join(', ') || 'no address here'],
        ['Address seen', seenAddress],
      ]}
    />
  );
}
