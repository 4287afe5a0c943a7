import { Button } from '@fluentui/react-components';
import { Drawer } from '../../ui/dialogs/drawer.tsx';
import { ClientTools } from './client-tools.tsx';

interface ClientToolsDrawerProps {
  open: boolean;
  onClose: () => void;
  /** Called when the user is through with it: what the page lacked may be there. */
  onAdded: (added: { readonly id: string }) => void;
}

/** Client tools, over the page that lacks some. */
export function ClientToolsDrawer({ open, onClose, onAdded }: ClientToolsDrawerProps) {
  return (
    <Drawer
      title="Add client tools"
      open={open}
      onClose={onClose}
      footer={
        <Button appearance="primary" onClick={() => onAdded({ id: 'tools' })}>
          Done
        </Button>
      }
    >
      <ClientTools />
    </Drawer>
  );
}
