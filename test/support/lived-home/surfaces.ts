import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');

/**
 * Each source of the interface that shows a page, a step of a wizard, a dialog, a drawer or a menu, and where axe
 * looks at it: the names of stops in tour.ts and dialogs.ts, or the spec that comes to it and looks there.
 */
export const lookedAt: Readonly<Record<string, readonly string[]>> = {
  'frame/not-found-page.tsx': ['not-found'],
  'frame/palette/palette.tsx': ['palette'],
  'frame/session/ended.tsx': ['session.spec.ts'],
  'frame/top-bar/identity.tsx': ['identity'],
  'frame/top-bar/running-jobs.tsx': ['running-jobs'],
  'frame/top-bar/theme-menu.tsx': ['theme-menu'],
  'features/access/access-page.tsx': ['azure-access', 'azure-access.spec.ts'],
  'features/access/assign-drawer.tsx': ['azure-access.spec.ts'],
  'features/access/hand-over-drawer.tsx': ['azure-access.spec.ts'],
  'features/databases/confirm-instances.tsx': ['confirm-place', 'confirm.spec.ts'],
  'features/databases/database-page.tsx': [
    'database',
    'database-failing',
    'database-new',
    'database-stopped',
  ],
  'features/databases/databases-page.tsx': ['databases', 'databases-none', 'back-up-many'],
  'features/databases/details/environment-drawer.tsx': ['change-environment'],
  'features/databases/details/options-drawer.tsx': ['change-options'],
  'features/databases/details/login-panel.tsx': ['own-login.spec.ts'],
  'features/databases/details/rename-dialog.tsx': ['rename-instance'],
  'features/databases/details/stop-dialog.tsx': ['stop-protection'],
  'features/databases/details/use-database-actions.tsx': ['stop-protection'],
  'features/databases/holds/dialogs.tsx': ['recovery-point-hold', 'recovery-point-release'],
  'features/databases/holds/menu.tsx': ['recovery-point-menu'],
  'features/databases/many/restore-many-drawer.tsx': ['restore-many'],
  'features/databases/point/delete-dialog.tsx': ['recovery-point-delete'],
  'features/databases/point/drawer.tsx': ['recovery-point', 'recovery-point-contents'],
  'features/databases/point/verify-question.tsx': ['verify'],
  'features/databases/policy/own-values-drawer.tsx': ['own-values', 'own-values.spec.ts'],
  'features/databases/policy/policy-drawer.tsx': ['change-policy'],
  'features/databases/privileges/audit-trail.tsx': ['privileges.spec.ts'],
  'features/databases/privileges/grant-section.tsx': ['privileges', 'privileges-run'],
  'features/databases/rows/drawer.tsx': ['load-rows-of-table'],
  'features/identities/identities-page.tsx': ['azure-sign-in', 'azure-sign-in.spec.ts'],
  'features/identities/sign-in-drawer.tsx': ['sign-in', 'azure-sign-in.spec.ts'],
  'features/identities/sign-out-dialog.tsx': ['azure-sign-in.spec.ts'],
  'features/jobs/actions/take-back.tsx': ['restore-run'],
  'features/jobs/actions/use-job-actions.tsx': ['cancel-job', 'diagnostics'],
  'features/jobs/details/leftovers.tsx': ['let-go.spec.ts'],
  'features/jobs/job-page.tsx': ['job-running', 'job-losses', 'job-warnings', 'job-failed', 'job-cancelled'],
  'features/jobs/jobs-page.tsx': ['jobs', 'jobs-none', 'jobs-export'],
  'features/jobs/losses/load-rows-dialog.tsx': ['load-rows'],
  'features/overview/overview-page.tsx': ['overview'],
  'features/policies/azure/export-drawer.tsx': ['export-policy', 'azure-policy.spec.ts'],
  'features/policies/azure/import-drawer.tsx': ['import-policy', 'azure-policy.spec.ts'],
  'features/policies/edit-policy-page.tsx': ['policy-edit'],
  'features/policies/new-policy-page.tsx': ['policy-new'],
  'features/policies/policies-page.tsx': ['policies'],
  'features/policies/policy-page.tsx': ['policy', 'policy-years'],
  'features/policies/remove-policy.tsx': ['remove-policy'],
  'features/policies/undo-shorter.tsx': ['policies.spec.ts'],
  'features/protect/grant/many-drawer.tsx': ['protect-grant-many'],
  'features/protect/protect-page.tsx': ['protect-databases'],
  'features/protect/readiness/findings-drawer.tsx': ['protect-findings', 'protect-missing', 'protect-run'],
  'features/protect/readiness/findings.tsx': ['protect-findings', 'protect-missing'],
  'features/protect/readiness/left-out-drawer.tsx': ['protect-left-out', 'protect-left-out.spec.ts'],
  'features/protect/steps/change-logins-drawer.tsx': ['change-logins'],
  'features/protect/steps/check-logins.tsx': ['protect-credential'],
  'features/protect/steps/check-readiness.tsx': ['protect-readiness'],
  'features/protect/steps/choose-databases.tsx': ['protect-databases'],
  'features/protect/steps/choose-policy.tsx': ['protect-policy', 'protect-with-policy.spec.ts'],
  'features/protect/steps/choose-vault.tsx': ['protect-vault'],
  'features/protect/steps/contents.tsx': ['protect-databases'],
  'features/protect/steps/own-logins.tsx': ['own-login.spec.ts'],
  'features/protect/steps/policy-warnings.tsx': ['own-login.spec.ts', 'protect-with-policy.spec.ts'],
  'features/protect/steps/review.tsx': ['protect-review'],
  'features/protect/steps/service-notice.tsx': ['protect-policy', 'protect-with-policy.spec.ts'],
  'features/restore/restore-page.tsx': ['restore-database'],
  'features/restore/steps/contents.tsx': ['restore-database'],
  'features/restore/steps/database.tsx': ['restore-database'],
  'features/restore/steps/trust-signer.tsx': ['confirm.spec.ts'],
  'features/restore/steps/missing-section.tsx': ['restore-missing'],
  'features/restore/steps/objects.tsx': ['restore-whole', 'restore-objects'],
  'features/restore/steps/point.tsx': ['restore-point'],
  'features/restore/steps/readiness.tsx': ['restore-readiness', 'restore-missing'],
  'features/restore/steps/review.tsx': ['restore-review'],
  'features/restore/steps/target.tsx': ['restore-target', 'restore-files'],
  'features/restore/wizard.tsx': ['restore-run'],
  'features/servers/add-server-drawer.tsx': ['add-server'],
  'features/servers/add/by-address.tsx': ['add-server'],
  'features/servers/add/from-azure.tsx': ['azure-discovery.spec.ts'],
  'features/servers/address/change-drawer.tsx': ['change-address'],
  'features/servers/create/database-drawer.tsx': ['create-database'],
  'features/servers/create/role-drawer.tsx': ['create-role'],
  'features/servers/network/add-address-drawer.tsx': ['azure-access.spec.ts'],
  'features/servers/remove-server.tsx': ['remove-server'],
  'features/servers/server-page.tsx': ['server', 'server-unreachable'],
  'features/servers/servers-page.tsx': ['servers'],
  'features/settings/client-tools-drawer.tsx': ['add-client-tools'],
  'features/settings/service.tsx': ['settings', 'service.spec.ts'],
  'features/settings/settings-page.tsx': ['settings'],
  'features/vaults/adding/add-vault-drawer.tsx': ['add-vault'],
  'features/vaults/carry-over.tsx': ['clean-vault.spec.ts'],
  'features/vaults/change-storage-drawer.tsx': ['azure-sign-in.spec.ts', 'clean-vault.spec.ts'],
  'features/vaults/clean-vault.tsx': ['clean-vault'],
  'features/vaults/remove-vault.tsx': ['remove-vault'],
  'features/vaults/vault-page.tsx': ['vault', 'vault-not-read.spec.ts'],
  'features/vaults/vaults-page.tsx': ['vaults'],
  'ui/access/add-my-address.tsx': ['azure-access.spec.ts'],
  'ui/access/take-back-dialog.tsx': ['azure-access.spec.ts'],
  'ui/adding/over-page.tsx': ['add-client-tools'],
  'ui/key-vault/create-secret-drawer.tsx': ['azure-end-to-end.spec.ts'],
  'ui/keys/trust-key-dialog.tsx': ['trust-key'],
  'ui/login/drawer.tsx': ['change-login', 'change-logins'],
  'ui/login/secret-drawer.tsx': ['own-login.spec.ts'],
  'ui/policies/shorter-question.tsx': ['policies.spec.ts'],
  'ui/places/dialog.tsx': ['browse'],
  'ui/run-sql/content.tsx': ['privileges-run', 'protect-run', 'restore-run'],
  'ui/schedule/suspend-dialog.tsx': ['suspend-database', 'suspend-home'],
  'ui/servers/confirm-environment.tsx': ['existing-name.spec.ts'],
  'ui/states/unknown-page.tsx': ['unknown-database'],
};

/** What floats over a page: whoever writes one of these tags shows something that a page alone does not. */
const floating =
  /<(?:Drawer|DrawerSurface|DrawerContent|RunDrawer|Dialog|ConfirmDialog|TypedConfirmDialog|Menu|Popover|dialog)[\s>]|role="(?:alert)?dialog"/;

/** The pieces that the others are made of; and what stands in place of a step: a skeleton or an error card. */
const pieces = ['ui/dialogs/', 'features/restore/steps/unread.tsx'];

/** The sources that show something of their own, below renderer/, sorted. */
export async function surfaces(): Promise<string[]> {
  const found: string[] = [];
  for await (const path of glob('{features,frame,ui}/**/*.tsx', { cwd: join(root, 'renderer') })) {
    const name = path.replaceAll('\\', '/');
    if (pieces.some((piece) => name.startsWith(piece))) continue;
    if (
      name.endsWith('-page.tsx') ||
      name.includes('/steps/') ||
      floating.test(await readFile(join(root, 'renderer', path), 'utf8'))
    )
      found.push(name);
  }
  return found.toSorted();
}
