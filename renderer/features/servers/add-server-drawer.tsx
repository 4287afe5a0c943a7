import { Tab, TabList } from '@fluentui/react-components';
import { useState } from 'react';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import { useAbout } from '../../api/use-about.ts';
import { DrawerSurface } from '../../ui/dialogs/drawer.tsx';
import { useSignedIn } from '../../ui/discovery/use-signed-in.ts';
import { ways, type WayId } from './add/ways.ts';

export interface AddServerDrawerProps {
  open: boolean;
  onClose: () => void;
  onAdded: (server: ServerSummary) => void;
}

/** Adds a server, in one of the ways that there are. */
export function AddServerDrawer(props: AddServerDrawerProps) {
  const about = useAbout();
  const isSignedIn = useSignedIn();
  if (!props.open || about === undefined || isSignedIn === undefined) return null;
  const first = isSignedIn ? 'azure' : 'address';
  return <OpenDrawer {...props} first={first} keychain={about.keychain.available} />;
}

interface OpenDrawerProps extends AddServerDrawerProps {
  keychain: boolean;
  /** The way that is open at first. */
  first: WayId;
}

function OpenDrawer({ onClose, onAdded, keychain, first }: OpenDrawerProps) {
  const [chosen, setChosen] = useState<string>(first);
  const { Content } = ways.find(({ id }) => id === chosen) ?? ways[0];
  const tabs = (
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
