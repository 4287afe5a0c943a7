import { describe, expect, it } from 'vitest';
import {
  onCloseWindow,
  onLastJobEnded,
  onQuit,
  quitQuestion,
} from '../../../../../main/hosts/electron/window/closing.ts';

describe('closing the window', () => {
  it.each([
    ['win32', 0, true, 'quit'],
    ['linux', 0, false, 'quit'],
    ['win32', 1, true, 'hide'],
    ['linux', 3, false, 'ask'],
    ['darwin', 0, false, 'hide'],
    ['darwin', 2, false, 'hide'],
  ] as const)(
    'on %s with %i jobs and the tray setting %s: %s',
    (platform, runningJobs, closeToTray, decided) => {
      expect(onCloseWindow({ platform, runningJobs, closeToTray })).toBe(decided);
    },
  );
});

describe('quitting', () => {
  it('asks only when jobs would be cancelled', () => {
    expect(onQuit({ runningJobs: 0 })).toBe('quit');
    expect(onQuit({ runningJobs: 1 })).toBe('ask');
  });

  it('counts the jobs, and keeping them is the first answer', () => {
    const message = (running: number, waiting: number) => quitQuestion({ running, waiting }).message;
    expect(message(1, 0)).toBe('A job is in progress.');
    expect(message(2, 0)).toBe('2 jobs in progress.');
    expect(message(2, 498)).toBe('2 jobs in progress, 498 waiting.');
    expect(quitQuestion({ running: 2, waiting: 1 }).detail).toContain('cancels what runs or waits');
    expect(quitQuestion({ running: 2, waiting: 0 }).buttons).toEqual([
      'Keep running',
      'Cancel jobs and quit',
    ]);
  });
});

describe('the end of the last job', () => {
  it.for([
    ['a window that is open', false, 'linux', ['failed'], 'stay'],
    ['macOS', true, 'darwin', ['completed'], 'stay'],
    ['all went well', true, 'win32', ['completed', 'cancelled'], 'quit'],
    ['one failed', true, 'win32', ['completed', 'failed'], 'stay'],
    ['one has warnings', true, 'linux', ['completed with warnings'], 'stay'],
    ['one was interrupted', true, 'linux', ['interrupted'], 'stay'],
  ] as const)('%s', ([, windowHidden, platform, endedWhileHidden, decided]) => {
    expect(onLastJobEnded({ windowHidden, platform, endedWhileHidden })).toBe(decided);
  });
});
