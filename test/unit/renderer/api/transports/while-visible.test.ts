import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { whileVisible } from '../../../../../renderer/api/transports/while-visible.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function document(visibilityState: string) {
  const events = new EventTarget();
  return Object.assign(events, {
    visibilityState,
    become(next: string) {
      this.visibilityState = next;
      events.dispatchEvent(new Event('visibilitychange'));
    },
  });
}

it('says that a page is seen at once, then every minute, and only while it is visible', () => {
  const page = document('visible');
  let told = 0;
  const end = whileVisible(page, () => (told += 1));
  expect(told).toBe(1);
  vi.advanceTimersByTime(3 * 60_000);
  expect(told).toBe(4);
  page.become('hidden');
  vi.advanceTimersByTime(3 * 60 * 60_000);
  expect(told).toBe(4);
  page.become('visible');
  expect(told).toBe(5);
  end();
  page.become('hidden');
  page.become('visible');
  vi.advanceTimersByTime(60_000);
  expect(told).toBe(5);
});

it('says nothing of a page that was opened behind others', () => {
  let told = 0;
  const page = document('hidden');
  const end = whileVisible(page, () => (told += 1));
  vi.advanceTimersByTime(3 * 60 * 60_000);
  expect(told).toBe(0);
  page.become('visible');
  expect(told).toBe(1);
  end();
});
