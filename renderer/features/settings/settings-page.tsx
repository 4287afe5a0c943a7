import { Page } from '../../ui/page.tsx';
import { About } from './about.tsx';
import { Appearance } from './appearance.tsx';
import { ClientTools } from './client-tools.tsx';
import { Notifications } from './notifications.tsx';
import { useToolsSentence } from './use-tools-sentence.ts';

/** Client tools, theme, notifications, where things are. */
export default function SettingsPage() {
  return (
    <Page title="Settings" state={useToolsSentence()}>
      <ClientTools />
      <Appearance />
      <Notifications />
      <About />
    </Page>
  );
}
