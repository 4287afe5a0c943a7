import { expect, it } from 'vitest';
import { SlowestFiles } from '../../../support/reporters/slowest-files.ts';

it('counts what a file imports, and its tests with their hooks', () => {
  const said: string[] = [];
  const quick = Array.from({ length: 10 }, (_, index) => ({
    relativeModuleId: `quick-${index}.test.ts`,
    diagnostic: () => ({ collectDuration: 0, duration: 1000 }),
  }));
  const slow = {
    relativeModuleId: 'slow.test.ts',
    diagnostic: () => ({ collectDuration: 800, duration: 900 }),
  };
  new SlowestFiles((text) => void said.push(text)).onTestRunEnd([...quick, slow]);
  expect(said).toHaveLength(1);
  expect(said[0]?.split('\n').slice(1, 3)).toEqual([
    ' The slowest 10 of 11 test files:',
    '    1.7 s  slow.test.ts',
  ]);
});
