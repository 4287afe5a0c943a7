import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What decides whether a window can be opened here. */
export interface Machine {
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Numeric user id; undefined on Windows. */
  readonly uid: number | undefined;
}

export type ElectronProgram =
  | { readonly program: string }
  | {
      /** Why there is no window, in one clause. */
      readonly reason: string;
      /** Whether fetching Electron's program would open one. */
      readonly fetchable: boolean;
    };

/**
 * Electron's program, where install-electron has put it. It is only looked for: requiring the package would
 * download it.
 */
export function findElectron({ root, env, platform, uid }: Machine): ElectronProgram {
  if (platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) {
    return { reason: 'there is no display here', fetchable: false };
  }
  // Its sandbox does not work as root, and pgkeep's window never opens without one.
  if (platform === 'linux' && uid === 0) return { reason: 'Electron does not run as root', fetchable: false };

  const folder = join(root, 'node_modules/electron');
  const pathFile = join(folder, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : null;
  const override = env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (override !== undefined) {
    const program = join(override, name ?? 'electron');
    if (existsSync(program)) return { program };
    return { reason: 'Electron is not where ELECTRON_OVERRIDE_DIST_PATH says', fetchable: false };
  }
  const program = name === null ? null : join(folder, 'dist', name);
  if (program !== null && existsSync(program)) return { program };
  return { reason: 'Electron is not installed here (npx install-electron brings it)', fetchable: true };
}
