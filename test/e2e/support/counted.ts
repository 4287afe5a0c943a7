import { expect, type Locator, type Page } from '@playwright/test';
import { tabTo } from './tab-to.ts';

/** What a user does, each thing counted: a click, which chooses, too, and a filled field. */
export interface CountedUser {
  /** What was done so far, a line each, in order. */
  readonly done: readonly string[];
  /** Presses a button or link, or checks a box. */
  press(target: Locator): Promise<void>;
  /** Puts a text into a field at once, as pasting does; pasting and typing a whole field count one. */
  fill(target: Locator, text: string): Promise<void>;
  /** Chooses a row of a table by its box. */
  choose(row: RowOfTable): Promise<void>;
  /** Opens a row of a table. */
  open(row: RowOfTable): Promise<void>;
}

interface RowOfTable {
  /** The table's name. */
  readonly table: string;
  /** What only this row has in it. */
  readonly text: string;
}

/** How a user does it, uncounted. */
type Hands = Omit<CountedUser, 'done'>;

type Input = 'mouse' | 'keyboard';

/** A user who does one thing after another. All that a walk does goes through it, so that the number is true. */
export function countedUser(page: Page, input: Input): CountedUser {
  const hands = input === 'mouse' ? mouse(page) : keyboard(page);
  const done: string[] = [];
  return {
    done,
    press(target) {
      done.push(`press ${target.toString()}`);
      return hands.press(target);
    },
    fill(target, text) {
      done.push(`fill ${target.toString()}`);
      return hands.fill(target, text);
    },
    choose(row) {
      done.push(`choose ${row.text} in ${row.table}`);
      return hands.choose(row);
    },
    open(row) {
      done.push(`open ${row.text} in ${row.table}`);
      return hands.open(row);
    },
  };
}

const gridOf = (page: Page, { table }: RowOfTable) => page.getByRole('grid', { name: table });

function mouse(page: Page): Hands {
  const rowOf = (row: RowOfTable) => gridOf(page, row).getByRole('row').filter({ hasText: row.text });
  return {
    press: (target) => target.click(),
    fill: (target, text) => target.fill(text),
    choose: (row) => rowOf(row).getByRole('checkbox').click(),
    open: (row) => rowOf(row).getByRole('gridcell').first().click(),
  };
}

/** Tab and arrows to what is meant, each stop being seen; then the key that does it. */
function keyboard(page: Page): Hands {
  const goTo = async (target: Locator) => {
    await expect(target).toBeAttached();
    const hasFocus = await target.evaluate((element) => element === document.activeElement);
    if (!hasFocus) await tabTo(page, target);
  };
  const goToRow = async (row: RowOfTable) => {
    const grid = gridOf(page, row);
    await expect(grid.getByRole('row').filter({ hasText: row.text })).toBeVisible();
    await goTo(grid);
    await page.keyboard.press('Home');
    const active = async () => {
      const id = (await grid.getAttribute('aria-activedescendant')) ?? '';
      return (await grid.locator(`[id="${id}"]`).textContent()) ?? '';
    };
    const rows = Number(await grid.getAttribute('aria-rowcount'));
    for (let passed = 0; passed < rows && !(await active()).includes(row.text); passed += 1)
      await page.keyboard.press('ArrowDown');
    expect(await active()).toContain(row.text);
  };
  return {
    async press(target) {
      await goTo(target);
      await page.keyboard.press((await target.getAttribute('type')) === 'checkbox' ? 'Space' : 'Enter');
    },
    async fill(target, text) {
      await goTo(target);
      await page.keyboard.insertText(text);
    },
    async choose(row) {
      await goToRow(row);
      await page.keyboard.press('Space');
    },
    async open(row) {
      await goToRow(row);
      await page.keyboard.press('Enter');
    },
  };
}
