import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  placeWindow,
  readWindowState,
  writeWindowState,
  type WindowState,
} from '../../../../../main/hosts/electron/window/state.ts';

const primary = { x: 0, y: 25, width: 1920, height: 1055 };
const left = { x: -2560, y: 0, width: 2560, height: 1440 };
type Bounds = [x: number, y: number, width: number, height: number];
const state = ([x, y, width, height]: Bounds, maximized = false): WindowState => ({
  bounds: { x, y, width, height },
  maximized,
});

describe('where the window opens', () => {
  it('is the middle of the primary display at first', () => {
    expect(placeWindow(null, [primary, left])).toEqual(state([280, 123, 1360, 860]));
  });

  it('fits a small display at first', () => {
    expect(placeWindow(null, [{ x: 0, y: 0, width: 1280, height: 720 }])).toEqual(state([0, 0, 1280, 720]));
  });

  it('is where it was, on whichever display', () => {
    expect(placeWindow(state([100, 100, 1400, 900]), [primary])).toEqual(state([100, 100, 1400, 900]));
    const onTheLeft = state([-2000, 200, 1200, 800], true);
    expect(placeWindow(onTheLeft, [primary, left])).toEqual(onTheLeft);
  });

  it('is the middle of the primary display when its own is gone', () => {
    expect(placeWindow(state([-2000, 200, 1200, 800], true), [primary])).toEqual(
      state([360, 153, 1200, 800], true),
    );
  });

  it.each([
    ['right of everything', 5000, 100],
    ['below everything', 100, 5000],
    ['above, its title out of reach', 100, -400],
    ['left, a sliver in reach', -1390, 100],
  ])('is the middle again when the window lies %s', (_where, x, y) => {
    expect(placeWindow(state([x, y, 1400, 900]), [primary])).toEqual(state([260, 103, 1400, 900]));
  });

  it('may hang over an edge as long as its title can be grasped', () => {
    expect(placeWindow(state([1700, 100, 1400, 900]), [primary])).toEqual(state([1700, 100, 1400, 900]));
  });

  it('shrinks to a display that became smaller, and grows to the least size', () => {
    expect(placeWindow(state([10, 30, 3000, 2000]), [primary]).bounds).toEqual({ ...primary, x: 10, y: 30 });
    expect(placeWindow(state([10, 30, 200, 100]), [primary]).bounds).toEqual({
      x: 10,
      y: 30,
      width: 1024,
      height: 640,
    });
  });
});

describe('what is remembered', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pgkeep-window-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('comes back', () => {
    const file = join(folder, 'window.json');
    writeWindowState(file, state([-5, 7, 1100, 700], true));
    expect(readWindowState(file)).toEqual(state([-5, 7, 1100, 700], true));
  });

  it.each([
    '',
    '{',
    '[]',
    '{"bounds":{"x":0,"y":0,"width":-1,"height":9},"maximized":false}',
    '{"bounds":null}',
  ])('is nothing when the file holds %j', (text) => {
    const file = join(folder, 'window.json');
    writeFileSync(file, text);
    expect(readWindowState(file)).toBeNull();
  });

  it('is nothing when there is no file', () => {
    expect(readWindowState(join(folder, 'none.json'))).toBeNull();
  });
});
