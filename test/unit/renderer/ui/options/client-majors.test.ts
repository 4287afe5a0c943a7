import { expect, it } from 'vitest';
import { clientMajors } from '../../../../../renderer/ui/options/client-majors.ts';

const tool = (major: number) => ({ folder: `/tools/${major}`, major, version: `${major}.1`, warning: null });

it('offers each installed major once, in order, and the one that is set even where it is gone', () => {
  expect(clientMajors([tool(18), tool(15), tool(18)], undefined)).toEqual([15, 18]);
  expect(clientMajors([tool(18)], 16)).toEqual([16, 18]);
  expect(clientMajors([], undefined)).toEqual([]);
});
