import { expect, test as base } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveInterface, type ServedInterface } from '../../support/apps/serve-interface.ts';
import { fakeSystemd, type FakeSystemd } from '../../support/service/fake-systemd.ts';
import { violations } from '../support/axe.ts';

/** systemd is played: no spec changes what the machine itself starts. */
const test = base.extend<{ served: ServedInterface & { systemd: FakeSystemd } }>({
  served: async ({ browser }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'pgkeep-service-'));
    const systemd = fakeSystemd(folder);
    const opened = await serveInterface({
      browser,
      env: { ...process.env, PGKEEP_HOME: join(folder, 'home') },
      runDue: { program: process.execPath, args: ['run-due'] },
      replace: { machine: systemd.machine },
    });
    await use({ ...opened, systemd });
    await opened[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  },
});

test('the service is installed, repaired and removed in the settings', async ({ served }) => {
  const { page, systemd } = served;
  await page.goto(new URL('/settings', page.url()).href);
  const section = page.getByRole('region', { name: 'Service' });
  const install = section.getByRole('button', { name: 'Install the service' });
  const remove = section.getByRole('button', { name: 'Remove the service…' });

  await test.step('installed', async () => {
    await expect(section.getByText('Not installed', { exact: true })).toBeVisible();
    await expect(remove).toHaveCount(0);
    await install.click();
    await expect(section.getByText('On', { exact: true })).toBeVisible();
    expect([...systemd.state.enabled]).toEqual([expect.stringMatching(/^pgkeep-run-due-.*\.timer$/)]);
    await expect(install).toHaveCount(0);
    await expect(section.getByText(/lingering/i).first()).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });

  await test.step('somebody switched it off, and it is repaired', async () => {
    systemd.state.enabled.clear();
    systemd.state.active.clear();
    await page.reload();
    await section.getByRole('button', { name: 'Repair the service' }).click();
    await expect(section.getByText('On', { exact: true })).toBeVisible();
  });

  await test.step('a manager that does not answer is told', async () => {
    systemd.state.isAway = true;
    await page.reload();
    await expect(section.getByText(/does not answer: Failed to connect to bus/)).toBeVisible();
    systemd.state.isAway = false;
    await page.reload();
  });

  await test.step('removed', async () => {
    await remove.click();
    const question = page.getByRole('dialog', { name: 'Remove the service?' });
    await expect(question).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await question.getByRole('button', { name: 'Remove' }).click();
    await expect(question).toHaveCount(0);
    await expect(section.getByText('Not installed', { exact: true })).toBeVisible();
    expect([...systemd.state.enabled]).toEqual([]);
  });
});
