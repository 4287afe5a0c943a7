import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addVault } from '../support/arrange.ts';
import { violations } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';

const keeping = (name: string, duration: string) => ({
  objectType: 'AzureRetentionRule',
  name,
  isDefault: name === 'Default',
  lifecycles: [
    {
      deleteAfter: { objectType: 'AbsoluteDeleteOption', duration },
      sourceDataStore: { dataStoreType: 'VaultStore', objectType: 'DataStoreInfoBase' },
      targetDataStoreCopySettings: [],
    },
  ],
});

const tagging = (tagName: string, taggingPriority: number, criterion?: string) => ({
  tagInfo: { tagName, id: `${tagName}_` },
  taggingPriority,
  isDefault: criterion === undefined,
  ...(criterion === undefined
    ? {}
    : { criteria: [{ objectType: 'ScheduleBasedBackupCriteria', absoluteCriteria: [criterion] }] }),
});

/** As Azure Backup writes a policy: each Sunday at 03:00, three months, the first of a week a year. */
const azurePolicy = (timeZone: string) => ({
  name: 'oss-weekly',
  properties: {
    datasourceTypes: ['Microsoft.DBforPostgreSQL/servers/databases'],
    objectType: 'BackupPolicy',
    policyRules: [
      {
        name: 'BackupWeekly',
        objectType: 'AzureBackupRule',
        backupParameters: { backupType: 'Full', objectType: 'AzureBackupParams' },
        trigger: {
          objectType: 'ScheduleBasedTriggerContext',
          schedule: { repeatingTimeIntervals: ['R/2026-01-04T03:00:00+01:00/P1W'], timeZone },
          taggingCriteria: [tagging('Default', 99), tagging('Weekly', 20, 'FirstOfWeek')],
        },
      },
      keeping('Default', 'P3M'),
      keeping('Weekly', 'P1Y'),
    ],
  },
});

test('a policy of Azure Backup is taken over, and one is written for it', async ({ home }) => {
  await home.arrange((client) => addVault(client, home));
  const page = await home.open();
  const drawer = page.getByRole('dialog', { name: 'Take over from Azure Backup' });
  const takeOver = drawer.getByRole('button', { name: 'Take over' });
  const document = drawer.getByRole('textbox', { name: 'Policy in JSON' });

  await test.step('what is no policy is refused, and stays to be corrected', async () => {
    await page.getByRole('link', { name: 'Policies', exact: true }).click();
    await page.getByRole('link', { name: 'Take over from Azure Backup…' }).click();
    await takeOver.click();
    await expect(drawer.getByText('Paste a policy or choose a file.')).toBeVisible();
    await document.fill('{');
    await takeOver.click();
    await expect(drawer.getByRole('alert')).toContainText('it is not JSON');
    expect(await violations(page)).toStrictEqual([]);
    await expect(document).toHaveValue('{');
  });

  await test.step('of a file, with a time zone that the document names as Windows does', async () => {
    const file = join(home.folder, 'oss-weekly.json');
    await writeFile(file, JSON.stringify(azurePolicy('W. Europe Standard Time')));
    await drawer.getByLabel('File with a policy in JSON').setInputFiles(file);
    await expect(drawer.getByText('oss-weekly.json')).toBeVisible();
    await takeOver.click();
    await expect(drawer.getByRole('alert')).toContainText('say which one is meant');
    await drawer.getByLabel('Time zone').fill('Europe/Berlin');
    await takeOver.click();
    await expect(drawer).toHaveCount(0);
  });

  await test.step('it fills the form, and what has no place here is said, over a reload, too', async () => {
    const missing = page.getByText('Azure Backup does not say on which day its weeks begin');
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue('oss-weekly');
    await expect(missing).toBeVisible();
    await page.reload();
    await expect(page.getByText('What you chose before is kept.')).toBeVisible();
    await expect(missing).toBeVisible();
    await expect(page.getByLabel('Time zone')).toHaveValue('Europe/Berlin');
    await expect(page.getByRole('checkbox', { name: 'First good backup of a week' })).toBeChecked();
    expect(await violations(page)).toStrictEqual([]);
    await page.getByRole('button', { name: 'Add policy' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'oss-weekly' })).toBeVisible();
    const says = page.getByRole('region', { name: 'What it says' });
    await expect(says).toContainText('Weekly on Sunday at 03:00');
    await expect(says).toContainText('Weekly: 1 year');
    await expect(says).toContainText('Default: 3 months');
  });

  await test.step('it is written for Azure Backup: shown, told what is left out, and saved', async () => {
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Export for Azure Backup…' }).click();
    const out = page.getByRole('dialog', { name: 'Export for Azure Backup' });
    await expect(out.getByText('That weeks begin on Monday is left out', { exact: false })).toBeVisible();
    await expect(out.getByRole('region', { name: 'Policy for Azure Backup' })).toContainText('"P1Y"');
    await expect(out.getByRole('button', { name: /^Copy.*Policy for Azure Backup/ })).toBeVisible();
    expect(await violations(page)).toStrictEqual([]);
    const path = join(home.folder, 'saved.json');
    await home.save(path, () => out.getByRole('button', { name: 'Save file' }).click());
    const saved = await readFile(path, 'utf8');
    await home.arrange(async (client) => {
      const read = await client.policies.fromAzure({ json: saved });
      expect(read.values).toStrictEqual(
        (
          await client.policies.fromAzure({
            json: JSON.stringify(azurePolicy('Europe/Berlin')),
          })
        ).values,
      );
    });
    await out.getByRole('button', { name: 'Close', exact: true }).last().click();
  });

  await test.step('a schedule that Azure Backup cannot have is told', async () => {
    await home.arrange(async (client) => {
      await client.policies.set({
        policy: 'oss-weekly',
        values: { schedule: { kind: 'cron', expression: '15 3 * * 1-5' } },
      });
    });
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Export for Azure Backup…' }).click();
    const out = page.getByRole('dialog', { name: 'Export for Azure Backup' });
    await expect(out.getByRole('alert')).toContainText('Azure Backup has no interval for the schedule');
  });
});
