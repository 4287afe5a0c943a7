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
import { Service } from './service.tsx';
import { Variables } from './variables.tsx';
import { useToolsSentence } from './use-tools-sentence.ts';

/** Client tools, variables, sign-ins in Azure, keys, backups at once, the service, age of recovery points, theme, notifications. */
export default function SettingsPage() {
  return (
    <Page title="Settings" state={useToolsSentence()}>
      <ClientTools />
      <Variables />
      <AzureSignIn />
      <Keys />
      <Backups />
      <DueBackups />
      <Service />
      <PointAge />
      <Appearance />
      <Notifications />
      <About />
    </Page>
  );
}
