import { expect, it } from 'vitest';
import { remembering } from '../../../main/store/remembering.ts';

it('parses a row once, another one anew, and gives what nobody can change', () => {
  const parsed: string[] = [];
  const remembered = remembering(({ name }: { name: string; size: number }) => {
    parsed.push(name);
    return { name };
  });
  const first = remembered({ name: 'a', size: 1 });
  expect(remembered({ name: 'a', size: 1 })).toBe(first);
  expect(remembered({ name: 'a', size: 2 })).toEqual({ name: 'a' });
  expect(parsed).toEqual(['a', 'a']);
  expect(Object.isFrozen(first)).toBe(true);
});

it('remembers a thousand rows, and then begins anew', () => {
  let count = 0;
  const remembered = remembering(({ id }: { id: number }) => ({ id, number: (count += 1) }));
  for (let id = 0; id < 1_000; id += 1) remembered({ id });
  expect(remembered({ id: 0 }).number).toBe(1);
  remembered({ id: 1_000 });
  expect(remembered({ id: 0 }).number).toBe(1_002);
});
