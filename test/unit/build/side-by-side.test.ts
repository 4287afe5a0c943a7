import { expect, it } from 'vitest';
import { sideBySide, type Step } from '../../../build/side-by-side.ts';

const ending = (name: string, failed: boolean): Step => ({
  name,
  run: () => Promise.resolve({ failed, output: `what ${name} printed\n` }),
});

it('names the steps that failed, and shows what each has printed', async () => {
  const said: string[] = [];
  const steps = [ending('format', true), ending('lint', false), ending('types', true)];
  expect(await sideBySide(steps, 1, (text) => void said.push(text))).toEqual(['format', 'types']);
  expect(said).toEqual([
    'failed: format\nwhat format printed\n',
    'ok: lint\nwhat lint printed\n',
    'failed: types\nwhat types printed\n',
  ]);
});

it('runs as many at a time as it may, the first ones first', async () => {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const waiting = (name: string): Step => ({
    name,
    async run() {
      started.push(name);
      await new Promise<void>((resolve) => ends.set(name, resolve));
      return { failed: false, output: '' };
    },
  });
  const ended = sideBySide([waiting('one'), waiting('two'), waiting('three')], 2, () => {});
  await expect.poll(() => started).toEqual(['one', 'two']);
  ends.get('two')?.();
  await expect.poll(() => started).toEqual(['one', 'two', 'three']);
  ends.get('one')?.();
  ends.get('three')?.();
  expect(await ended).toEqual([]);
});
