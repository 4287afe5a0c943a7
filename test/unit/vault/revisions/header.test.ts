import { expect, it } from 'vitest';
import { lastRevision, revisionName, revisionOf } from '../../../../main/vault/revisions/header.ts';

it('numbers stand in names with eight digits, from one on', () => {
  for (const revision of [1, 42, lastRevision]) expect(revisionOf(revisionName(revision))).toBe(revision);
  expect(revisionName(1)).toBe('00000001.json');
  for (const name of ['00000000.json', '1.json', '000000001.json', '00000001.JSON', '0000000a.json', '']) {
    expect(revisionOf(name)).toBeUndefined();
  }
});
