import { Page } from '../../ui/layout/page.tsx';
import { About } from './about.tsx';
import { Appearance } from './appearance.tsx';
import { AzureSignIn } from './azure-sign-in.tsx';
import { Backups } from './backups.tsx';
import { ClientTools } from './client-tools.tsx';
import { Keys } from './keys.tsx';
import { Notifications } from './notifications.tsx';
import { DueBackups } from './due-backups.tsx';
import { PointAge } from './point-age.tsx';
import { Variables } from './variables.tsx';
import { useToolsSentence } from './use-tools-sentence.ts';

/** Client tools, variables, sign-ins in Azure, keys, backups at once, age of recovery points, theme, notifications, where things are. */
export default function SettingsPage() {
  return (
    <Page title="Settings" state={useToolsSentence()}>
      <ClientTools />
      <Variables />
      <AzureSignIn />
      <Keys />
      <Backups />
      <DueBackups />
      <PointAge />
      <Appearance />
      <Notifications />
      <About />
    </Page>
  );
}
