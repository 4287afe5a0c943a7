import type { Page } from '@playwright/test';
import { incompressibleTable, lockTable, makeDatabase } from '../support/databases/test-databases.ts';
import { expect, test } from './support/fixtures.ts';
import { arrangeProtected, openDatabase } from './support/steps.ts';

/**
 * The button or link that a click on the middle of a place would press, by its words, be it that a dialog which
 * closes still lies over it; `null` where there is none. The words of what lies around it do not count: a gap on a
 * page is part of the whole page.
 */
const pressedAt = (page: Page, box: { x: number; y: number; width: number; height: number } | null) =>
  page.evaluate(
    ({ x, y, width, height }) => {
      const there = document.elementsFromPoint(x + width / 2, y + height / 2);
      return (
        there.map((element) => element.closest('button, a')).find((each) => each !== null)?.textContent ??
        null
      );
    },
    box ?? { x: 0, y: 0, width: 0, height: 0 },
  );

test('a running backup is cancelled after a confirmation and leaves nothing', async ({ home, servers }) => {
  const server = servers.old;
  await makeDatabase(server, 'parts', incompressibleTable('big', 1_000));
  await arrangeProtected(home, server, 'parts');
  await using lock = await lockTable(server, 'parts', 'public.big');
  const page = await home.open();
  const question = page.getByRole('alertdialog', { name: 'Stop this backup?' });
  const cancel = page.getByRole('button', { name: 'Cancel job' });
  const title = page.getByRole('heading', { level: 1 });

  await test.step('who starts the backup with the keyboard keeps a place on the page', async () => {
    await openDatabase(page, 'parts');
    await page.getByRole('button', { name: 'Back up now' }).press('Enter');
    await expect(page.getByRole('link', { name: 'Watch job' })).toBeVisible();
    await expect(title).toBeFocused();
    await page.getByRole('link', { name: 'Watch job' }).click();
    await expect.poll(() => lock.isAwaited()).toBe(true);
  });

  await test.step('who thinks again loses nothing, not even the focus', async () => {
    await cancel.click();
    await expect(question).toContainText('What was stored of parts so far is removed.');
    // a key pressed too soon stops nothing
    await expect(question.getByRole('button', { name: 'Keep running' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(question).toBeHidden();
    await cancel.click();
    await expect(question).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(question).toBeHidden();
    await expect(cancel).toBeFocused();
    await expect(page.getByText(/^Dumping/).first()).toBeVisible();
    expect(await lock.isAwaited()).toBe(true);
  });

  await test.step('a second click does nothing, on the confirmation or where the button was', async () => {
    const place = await cancel.boundingBox();
    expect(await pressedAt(page, place)).toBe('Cancel job');
    await cancel.press('Enter');
    await question.getByRole('button', { name: 'Stop backup' }).dblclick();
    await expect(question).toBeHidden();
    await expect(page.getByText(/^Cancelled .+ after .+\.$/)).toBeVisible();
    await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Run again' })).toBeVisible();
    expect(await pressedAt(page, place)).not.toBe('Run again');
    await expect.poll(() => lock.isAwaited()).toBe(false);
  });

  await test.step('the focus is not lost with the button that had it', async () => {
    await expect(title).toBeFocused();
  });

  await test.step('no recovery point is left, and no other job was started', async () => {
    await openDatabase(page, 'parts');
    await expect(page.getByRole('region', { name: 'Recovery points' })).toContainText(
      'No recovery point yet.',
    );
    await expect(page.getByRole('region', { name: 'Activity' })).toContainText('Last backup cancelled');
    await page.getByRole('link', { name: 'Jobs', exact: true }).click();
    await expect(page.getByText('1 job: none is running, none failed.')).toBeVisible();
  });

  await lock.release();
  await server.dropDatabase('parts');
});
