import { describe, expect, it } from 'vitest';
import {
  accessSentence,
  isThere,
  outcomeBadge,
  waitingWords,
} from '../../../../../renderer/features/access/words.ts';
import type { AccessOutcome, AccessRow } from '../../../../../shared/access/access.ts';

const row = (outcome: AccessOutcome, change: Partial<AccessRow> = {}): AccessRow => ({
  need: 'blobs',
  title: 'Read and write blobs',
  blocks: true,
  grant: null,
  outcome,
  message: 'It is so.',
  remedy: outcome === 'granted' || outcome === 'assigned' ? null : 'Do something.',
  held: outcome === 'granted' || outcome === 'assigned',
  canAssign: outcome === 'not-assigned',
  beside: [],
  ...change,
});

describe('the badge of a row', () => {
  it.each<[AccessRow, string, string]>([
    [row('granted'), 'ok', 'Granted'],
    [row('assigned'), 'ok', 'Assigned, not tried'],
    [row('assigned', { remedy: 'Wait.' }), 'waiting', 'Assigned, not acting yet'],
    [row('not-assigned'), 'blocker', 'Not assigned'],
    [row('not-assigned', { blocks: false }), 'warning', 'Not assigned'],
    [row('constrained'), 'warning', 'Under a condition'],
    [row('eligible'), 'warning', 'Eligible, not active'],
    [row('may-not'), 'blocker', 'Not allowed'],
    [row('may-not', { blocks: false }), 'warning', 'Not allowed'],
    [row('cannot-tell'), 'unknown', 'Cannot be told'],
    [row('cannot-tell', { held: true }), 'unknown', 'Assigned, try failed'],
  ])('of %j', (of, status, word) => {
    expect(outcomeBadge(of)).toStrictEqual({ status, word });
  });
});

it('what is assigned and does not act yet is not there', () => {
  expect(isThere(row('granted'))).toBe(true);
  expect(isThere(row('assigned'))).toBe(true);
  expect(isThere(row('assigned', { remedy: 'Wait.' }))).toBe(false);
  expect(isThere(row('cannot-tell'))).toBe(false);
});

describe('how access stands', () => {
  const optional = row('may-not', { blocks: false });
  it.each<[string, boolean, AccessRow[]]>([
    ['What is needed is there.', true, [row('granted')]],
    ['All 2 things that are needed are there.', true, [row('granted'), row('assigned')]],
    ['1 of 2 things is missing; nothing is held up by it.', true, [row('granted'), optional]],
    ['Whether all that is needed is there cannot be told.', false, [row('granted'), row('cannot-tell')]],
    [
      'No role is missing, and something else is wrong.',
      false,
      [row('granted'), row('cannot-tell', { held: true })],
    ],
    [
      'Whether all that is needed is there cannot be told.',
      false,
      [row('cannot-tell'), row('cannot-tell', { held: true })],
    ],
    ['What is needed is missing, and can be assigned from here.', false, [row('not-assigned')]],
    ['2 of 2 things are missing; 1 can be assigned from here.', false, [row('not-assigned'), row('may-not')]],
    ['1 of 2 things is missing, and cannot be assigned from here.', false, [row('granted'), row('may-not')]],
  ])('%s', (sentence, ready, rows) => {
    expect(accessSentence({ ready, rows })).toBe(sentence);
  });
});

it('says how long is waited', () => {
  expect(waitingWords(1, 600)).toBe('Waiting until Azure acts on it: 1 second of at most 600.');
});
