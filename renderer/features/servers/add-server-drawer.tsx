import { Tab, TabList } from '@fluentui/react-components';
import { useState } from 'react';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import { useAbout } from '../../api/use-about.ts';
import { DrawerSurface } from '../../ui/dialogs/drawer.tsx';
import { ways } from './add/ways.ts';

export interface AddServerDrawerProps {
  open: boolean;
  onClose: () => void;
  onAdded: (server: ServerSummary) => void;
}

/** Adds a server, in one of the ways that there are. */
export function AddServerDrawer(props: AddServerDrawerProps) {
  const about = useAbout();
  if (!props.open || about === undefined) return null;
  return <OpenDrawer {...props} keychain={about.keychain.available} />;
}

function OpenDrawer({ onClose, onAdded, keychain }: AddServerDrawerProps & { keychain: boolean }) {
  const [chosen, setChosen] = useState(ways[0].id);
  const { Content } = ways.find(({ id }) => id === chosen) ?? ways[0];
  const tabs =
    ways.length === 1 ? null : (
      <TabList selectedValue={chosen} onTabSelect={(_, data) => setChosen(String(data.value))}>
        {ways.map(({ id, title }) => (
          <Tab key={id} value={id}>
            {title}
          </Tab>
        ))}
      </TabList>
    );
  return (
    <DrawerSurface open onClose={onClose}>
      <Content keychain={keychain} tabs={tabs} onClose={onClose} onAdded={onAdded} />
    </DrawerSurface>
  );
}
