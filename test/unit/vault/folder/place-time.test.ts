import { expect, it } from 'vitest';
import { PlaceTime } from '../../../../main/vault/folder/place-time.ts';

const hour = 3_600_000;

/** A machine whose clocks go together until somebody sets one of them. */
function machine() {
  const time = { wall: Date.parse('2026-11-28T12:00:00Z'), elapsed: 0 };
  const placeTime = new PlaceTime({ wall: () => time.wall, elapsed: () => time.elapsed });
  const pass = (ms: number) => {
    time.wall += ms;
    time.elapsed += ms;
  };
  return { time, placeTime, pass };
}

it('the time of a place goes on from the last file that was written there, for a minute', () => {
  const { placeTime, pass } = machine();
  expect(placeTime.measured()).toBeUndefined();
  placeTime.saw(new Date('2026-11-28T14:00:00Z'));
  pass(60_000);
  expect(placeTime.measured()).toEqual(new Date('2026-11-28T14:01:00Z'));
  pass(1);
  expect(placeTime.measured()).toBeUndefined();
});

it('is measured anew when somebody has set the clock of the machine, or it has slept', () => {
  const { placeTime, time, pass } = machine();
  placeTime.saw(new Date('2026-11-28T14:00:00Z'));
  pass(1_000);
  time.wall -= hour;
  expect(placeTime.measured()).toBeUndefined();
  placeTime.saw(new Date('2026-11-28T14:00:00Z'));
  time.wall += 8 * hour;
  expect(placeTime.measured()).toBeUndefined();
});

it('is as near as it is known for whoever only reads: at worst that of the machine', () => {
  const { placeTime, pass } = machine();
  expect(placeTime.nearest()).toEqual(new Date('2026-11-28T12:00:00Z'));
  placeTime.saw(new Date('2026-11-28T14:00:00Z'));
  pass(hour);
  expect(placeTime.nearest()).toEqual(new Date('2026-11-28T15:00:00Z'));
});

it('counts for good where measuring again would leave a file', () => {
  const { placeTime, pass } = machine();
  placeTime.saw(new Date('2026-11-28T14:00:00Z'));
  placeTime.keep();
  pass(24 * hour);
  expect(placeTime.measured()).toEqual(new Date('2026-11-29T14:00:00Z'));
});
