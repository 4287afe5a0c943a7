import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { menuTemplate } from '../../../../../main/hosts/electron/window/menu.ts';

type Items = readonly MenuItemConstructorOptions[];

const itemsOf = (item: MenuItemConstructorOptions | undefined): Items => (item?.submenu ?? []) as Items;
const named = (item: MenuItemConstructorOptions) => item.label ?? item.role ?? item.type;
const all = (items: Items): Items => items.flatMap((item) => [item, ...all(itemsOf(item))]);

function template(platform: NodeJS.Platform, developer = false) {
  const open = vi.fn<(route: string) => void>();
  const showDataFolder = vi.fn<() => void>();
  return { open, showDataFolder, items: menuTemplate({ platform, developer, open, showDataFolder }) };
}

describe('the application menu', () => {
  it('has macOS’s own first menu, with settings and quit, and a window menu', () => {
    const { items } = template('darwin');
    expect(items.map(named)).toEqual(['appMenu', 'File', 'editMenu', 'View', 'Go', 'windowMenu', 'help']);
    expect(itemsOf(items[0]).map(named)).toEqual([
      'about',
      'separator',
      'Settings…',
      'separator',
      'services',
      'separator',
      'hide',
      'hideOthers',
      'unhide',
      'separator',
      'quit',
    ]);
    expect(itemsOf(items[1]).map(named)).toEqual(['close']);
    expect(itemsOf(items.at(-1)).map(named)).toEqual(['Show data folder']);
  });

  it.each(['win32', 'linux'] as const)(
    'has settings and quit under File on %s, and about under Help',
    (platform) => {
      const { items } = template(platform);
      expect(items.map(named)).toEqual(['&File', 'editMenu', '&View', '&Go', 'help']);
      expect(itemsOf(items[0]).map(named)).toEqual(['Settings…', 'separator', 'quit']);
      expect(itemsOf(items.at(-1)).map(named)).toEqual(['Show data folder', 'separator', 'about']);
    },
  );

  it('leads to every place of the interface, by number too', () => {
    const { items, open } = template('linux');
    const go = itemsOf(items.find(({ label }) => label === '&Go'));
    for (const item of go) (item.click as () => void)();
    expect(open.mock.calls.flat()).toEqual(['/overview', '/databases', '/jobs', '/vaults', '/servers']);
    expect(go.map(({ accelerator }) => accelerator)).toEqual([1, 2, 3, 4, 5].map((n) => `CmdOrCtrl+${n}`));
  });

  it('offers no developer tools and no reload where pgkeep is installed', () => {
    const roles = (developer: boolean) => all(template('win32', developer).items).map(({ role }) => role);
    expect(roles(false)).not.toContain('toggleDevTools');
    expect(roles(false)).not.toContain('reload');
    expect(roles(true)).toContain('toggleDevTools');
  });
});
