import { expect, it } from 'vitest';
import { Store } from '../../../../main/store/store.ts';

it('keeps when due backups were last looked for', () => {
  const store = new Store(':memory:');
  expect(store.ticks.last()).toBeUndefined();
  for (const at of ['2026-11-23T18:00:00.000Z', '2026-11-23T18:15:00.000Z']) {
    store.ticks.note(new Date(at));
    expect(store.ticks.last()).toStrictEqual(new Date(at));
  }
  store.close();
});
