import type { MenuItemConstructorOptions } from 'electron';

export interface MenuContext {
  readonly platform: NodeJS.Platform;
  /** Whether the menu offers developer tools: only where pgkeep runs from its checkout. */
  readonly developer: boolean;
  /** Shows a page of the interface. */
  open(route: string): void;
  showDataFolder(): void;
}

const places = [
  ['Overview', '/overview'],
  ['Databases', '/databases'],
  ['Jobs', '/jobs'],
  ['Vaults', '/vaults'],
  ['Servers', '/servers'],
] as const;

const separator: MenuItemConstructorOptions = { type: 'separator' };

/** The application menu as each platform's users know it. */
export function menuTemplate(context: MenuContext): MenuItemConstructorOptions[] {
  const mac = context.platform === 'darwin';
  const settings: MenuItemConstructorOptions = {
    label: 'Settings…',
    accelerator: 'CmdOrCtrl+,',
    click: () => context.open('/settings'),
  };
  return [
    ...(mac ? [macApplicationMenu(settings)] : []),
    {
      label: mac ? 'File' : '&File',
      submenu: mac
        ? [{ role: 'close' }]
        : // "Exit" on Windows, "Quit" elsewhere: Electron's role knows.
          [settings, separator, { role: 'quit' }],
    },
    { role: 'editMenu' },
    { label: mac ? 'View' : '&View', submenu: viewItems(context) },
    {
      label: mac ? 'Go' : '&Go',
      submenu: places.map(([label, route], index) => ({
        label,
        accelerator: `CmdOrCtrl+${index + 1}`,
        click: () => context.open(route),
      })),
    },
    ...(mac ? [{ role: 'windowMenu' as const }] : []),
    {
      role: 'help',
      submenu: [
        { label: 'Show data folder', click: () => context.showDataFolder() },
        ...(mac ? [] : [separator, { role: 'about' as const }]),
      ],
    },
  ];
}

function macApplicationMenu(settings: MenuItemConstructorOptions): MenuItemConstructorOptions {
  return {
    role: 'appMenu',
    submenu: [
      { role: 'about' },
      separator,
      settings,
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  };
}

function viewItems({ developer }: MenuContext): MenuItemConstructorOptions[] {
  return [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    separator,
    { role: 'togglefullscreen' },
    ...(developer ? [separator, { role: 'reload' as const }, { role: 'toggleDevTools' as const }] : []),
  ];
}
