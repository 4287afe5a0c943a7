import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

/** In device-independent pixels; x and y count from the primary display and may be negative. */
export const Bounds = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().positive(),
  height: z.int().positive(),
});
export type Bounds = z.infer<typeof Bounds>;

export const WindowState = z.object({ bounds: Bounds, maximized: z.boolean() });
export type WindowState = z.infer<typeof WindowState>;

export const minimumSize = { width: 1024, height: 640 } as const;
const firstSize = { width: 1360, height: 860 } as const;

/** How much of the title bar must lie on a display so that a window can be taken hold of, in pixels. */
const graspable = { width: 120, height: 32 } as const;

const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(value, high));

function centred({ x, y, width, height }: Bounds, wanted: { width: number; height: number }): Bounds {
  const size = { width: Math.min(wanted.width, width), height: Math.min(wanted.height, height) };
  return {
    ...size,
    x: Math.round(x + (width - size.width) / 2),
    y: Math.round(y + (height - size.height) / 2),
  };
}

/** How much of the window's title bar a display shows. */
function visibleTitle(window: Bounds, display: Bounds): { width: number; height: number } {
  const overlap = (start: number, length: number, from: number, span: number) =>
    Math.min(start + length, from + span) - Math.max(start, from);
  return {
    width: overlap(window.x, window.width, display.x, display.width),
    height: overlap(window.y, graspable.height, display.y, display.height),
  };
}

/**
 * Where to open the window, given the work areas of the displays (the primary one first): where it was, unless
 * the display that it was on is gone or has become smaller.
 */
export function placeWindow(
  saved: WindowState | null,
  workAreas: readonly [Bounds, ...Bounds[]],
): WindowState {
  const [primary] = workAreas;
  if (saved === null) return { bounds: centred(primary, firstSize), maximized: false };
  const home = workAreas.find((area) => {
    const visible = visibleTitle(saved.bounds, area);
    return visible.width >= graspable.width && visible.height >= graspable.height;
  });
  if (home === undefined) return { bounds: centred(primary, saved.bounds), maximized: saved.maximized };
  const width = Math.min(Math.max(saved.bounds.width, minimumSize.width), home.width);
  const height = Math.min(Math.max(saved.bounds.height, minimumSize.height), home.height);
  // A window may hang over an edge on purpose, as long as its title stays within reach.
  const x = clamp(saved.bounds.x, home.x - width + graspable.width, home.x + home.width - graspable.width);
  const y = clamp(saved.bounds.y, home.y, home.y + home.height - graspable.height);
  return { bounds: { x, y, width, height }, maximized: saved.maximized };
}

/** What was remembered; null where there is nothing, or nothing that can be used. */
export function readWindowState(file: string): WindowState | null {
  try {
    return WindowState.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

export function writeWindowState(file: string, state: WindowState): void {
  writeFileSync(file, JSON.stringify(state), { mode: 0o600 });
}
