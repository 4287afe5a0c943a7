import { expect, it } from 'vitest';
import {
  chooseDue,
  nothingRemembered,
  type Choosing,
} from '../../../../main/coordinator/expire/choose-due.ts';
import { PointId } from '../../../../shared/ids.ts';

const id = (number: number) => PointId.parse(`point-${20260100 + number}t000000-0a1b2c3d`);
const ids = (...numbers: number[]) => numbers.map(id);
const due = (...numbers: number[]) =>
  numbers.map((number) => ({ pointId: id(number), endedAt: new Date(Date.UTC(2026, 0, number)) }));
const usual: Choosing = {
  due: due(3, 1, 2),
  points: 20,
  success: id(20),
  afterGap: false,
  isConfirmed: false,
  memory: nothingRemembered,
};

it('lets all go that are due, the first that ended first', () => {
  expect(chooseDue(usual)).toEqual({ due: ids(1, 2, 3), memory: nothingRemembered });
});

it('more than half of an instance’s points, or more than 100, wait for a person', () => {
  expect(chooseDue({ ...usual, points: 6 }).due).toEqual(ids(1, 2, 3));
  expect(chooseDue({ ...usual, points: 5 })).toEqual({
    due: [],
    memory: nothingRemembered,
    waits: '3 of its 5 recovery points would go at once: somebody has to confirm that.',
    needsSomebody: true,
  });
  const many = due(...Array.from({ length: 101 }, (_, index) => index + 1));
  expect(chooseDue({ ...usual, due: many, points: 1_000 }).due).toEqual([]);
  expect(chooseDue({ ...usual, due: many.slice(1), points: 1_000 }).due).toHaveLength(100);
});

it('what a person has confirmed goes at the second look, too, and nothing beside it', () => {
  const { memory, due: first } = chooseDue({ ...usual, points: 5, isConfirmed: true });
  expect(first).toEqual(ids(1, 2, 3));
  expect(chooseDue({ ...usual, points: 5, memory }).due).toEqual(ids(1, 2, 3));
  // what is gone is forgotten, and what came since is asked for
  const later = chooseDue({ ...usual, due: due(3, 4, 5, 6), points: 5, memory });
  expect(later).toMatchObject({ due: ids(3), memory: { confirmed: ids(3) } });
});

it('14. after a gap each success lets two points go, however often it is looked', () => {
  const first = chooseDue({ ...usual, due: due(1, 2, 3, 4, 5), afterGap: true });
  expect(first).toMatchObject({
    due: ids(1, 2),
    waits: '3 wait: after a gap in its backups each good one lets two recovery points go.',
  });
  const again = { ...usual, due: due(1, 2, 3, 4, 5), afterGap: true, memory: first.memory };
  expect(chooseDue(again).due).toEqual(ids(1, 2));
  // deleted by now, and still no other success
  const deleted = chooseDue({ ...again, due: due(3, 4, 5) });
  expect(deleted.due).toEqual([]);
  const next = chooseDue({ ...again, due: due(3, 4, 5), memory: deleted.memory, success: id(21) });
  expect(next.due).toEqual(ids(3, 4));
  expect(chooseDue({ ...again, success: undefined, memory: nothingRemembered }).due).toEqual([]);
});
