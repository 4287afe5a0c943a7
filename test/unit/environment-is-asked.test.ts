import { expect, it } from 'vitest';
import { sourcesIn } from '../support/sources.ts';

it('the interface starts no restore without the word of the target’s tag, where it has one', async () => {
  const starts = (await sourcesIn('renderer')).flatMap(({ path, text }) =>
    [...text.matchAll(/client\.(?:restore\.(?:asDatabase|rows)|jobs\.again)\(/g)].map(({ index }) => ({
      path,
      hasWord: text.slice(index, text.indexOf(';', index)).includes('confirmedEnvironment'),
    })),
  );
  expect(starts.map(({ path }) => path)).toContain('renderer/features/restore/use-start.ts');
  expect(starts.filter(({ hasWord }) => !hasWord)).toEqual([]);
});
