import { Menu, nativeImage, Tray, type MenuItemConstructorOptions } from 'electron';
import { join } from 'node:path';
import { isWaiting, type Job } from '../../../../shared/jobs/jobs.ts';
import { countsOf, jobsInProgress, runningLine } from './job-lines.ts';

export interface TrayCommands {
  open(route: string): void;
  /** Brings the window back as it was. */
  show(): void;
  quit(): void;
}

/** Menus with more lines than this help nobody; the page Jobs has them all. */
const listedJobs = 8;

/** One line for the pointer that rests on the icon. */
export function trayTooltip(running: readonly Job[]): string {
  const words = jobsInProgress(countsOf(running));
  return `pgkeep: ${words.charAt(0).toLowerCase()}${words.slice(1)}`;
}

/** The tray's menu: what runs, each line leading to its job. */
export function trayTemplate(running: readonly Job[], commands: TrayCommands): MenuItemConstructorOptions[] {
  // What waits tells nothing that the count does not.
  const listed = running.filter((job) => !isWaiting(job)).slice(0, listedJobs);
  const rest = running.length - listed.length;
  return [
    { label: jobsInProgress(countsOf(running)), enabled: false },
    ...listed.map((job) => ({
      // Windows and Linux read & as "the next letter is the shortcut".
      label: runningLine(job).replaceAll('&', '&&'),
      click: () => commands.open(`/jobs/${job.id}`),
    })),
    ...(rest > 0 ? [{ label: `And ${rest} more…`, click: () => commands.open('/jobs') }] : []),
    { type: 'separator' },
    { label: 'Open pgkeep', click: () => commands.show() },
    { label: 'Quit pgkeep', click: () => commands.quit() },
  ];
}

/** On macOS the menu bar colours the icon itself, from the shape of an image whose name ends in Template. */
export function trayIconFile(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'trayTemplate.png';
  return platform === 'win32' ? 'tray-16.png' : 'tray-32.png';
}

/** The icon in the tray, there while jobs run or the window is closed to it. */
export class RunningTray {
  readonly #iconFolder: string;
  readonly #platform: NodeJS.Platform;
  readonly #commands: TrayCommands;
  #tray: Tray | null = null;
  #shown = '';

  constructor(iconFolder: string, platform: NodeJS.Platform, commands: TrayCommands) {
    this.#iconFolder = iconFolder;
    this.#platform = platform;
    this.#commands = commands;
  }

  update(running: readonly Job[], windowHidden: boolean): void {
    if (running.length === 0 && !windowHidden) {
      this.destroy();
      return;
    }
    this.#tray ??= this.#create();
    const template = trayTemplate(running, this.#commands);
    // A menu that is replaced while it is open closes: only what changed is worth that.
    const shown = JSON.stringify(template);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#tray.setToolTip(trayTooltip(running));
    this.#tray.setContextMenu(Menu.buildFromTemplate(template));
  }

  destroy(): void {
    this.#tray?.destroy();
    this.#tray = null;
    this.#shown = '';
  }

  #create(): Tray {
    const tray = new Tray(
      nativeImage.createFromPath(join(this.#iconFolder, 'tray', trayIconFile(this.#platform))),
    );
    // On Windows the first button opens, the second shows the menu; elsewhere both show the menu.
    if (this.#platform === 'win32') tray.on('click', () => this.#commands.show());
    return tray;
  }
}
