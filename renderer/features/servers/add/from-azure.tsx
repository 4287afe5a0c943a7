import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import type { AzureServer } from '../../../../shared/discovery/resources.ts';
import { beforeAdding } from '../../../../shared/discovery/words.ts';
import { orpc } from '../../../api/client.ts';
import { DrawerContent } from '../../../ui/dialogs/drawer.tsx';
import { ResourceList } from '../../../ui/discovery/resource-list.tsx';
import { serverRow } from '../../../ui/discovery/resource-rows.ts';
import { Seen } from '../../../ui/discovery/seen.tsx';
import { useFound } from '../../../ui/discovery/use-found.ts';
import { NoticeBar } from '../../../ui/states/notice-bar.tsx';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { AddByAddress } from './by-address.tsx';
import type { WayProps } from './way.ts';

/** A server that is chosen among those that identities see in Azure; its address comes from there. */
export function AddFromAzure(props: WayProps) {
  const [chosen, setChosen] = useState<AzureServer | null>(null);
  const asked = useFound((options) => orpc.discovery.servers.queryOptions(options));
  if (chosen !== null) {
    const above = <ChosenServer server={chosen} onOther={() => setChosen(null)} />;
    return <AddByAddress {...props} inAzure={chosen} above={above} />;
  }
  return (
    <DrawerContent
      title="Add server"
      onClose={props.onClose}
      footer={<Button onClick={props.onClose}>Cancel</Button>}
    >
      {props.tabs}
      <Seen asked={asked} what="servers" otherwise="give the address of the server yourself">
        {(found) => (
          <ResourceList
            what="servers"
            rows={found.map(serverRow)}
            onChoose={(id) => setChosen(found.find((server) => server.id === id) ?? null)}
          />
        )}
      </Seen>
    </DrawerContent>
  );
}

function ChosenServer({ server, onOther }: { server: AzureServer; onOther: () => void }) {
  const known = beforeAdding(server);
  return (
    <NoticeBar
      kind={known === undefined ? 'note' : 'warning'}
      action={
        <Button size="small" onClick={onOther}>
          Another server
        </Button>
      }
    >
      <Identifier name={server.name} max={48} /> in {server.subscription}. {known}
    </NoticeBar>
  );
}
