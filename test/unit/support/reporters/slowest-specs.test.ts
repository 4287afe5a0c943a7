import { expect, it } from 'vitest';
import SlowestSpecs from '../../../support/reporters/slowest-specs.ts';

it('names the specs by host, file and title', () => {
  const said: string[] = [];
  const reporter = new SlowestSpecs({ say: (text) => void said.push(text) });
  for (let index = 0; index < 10; index += 1) {
    reporter.onTestEnd({ titlePath: () => ['', 'serve', 'quick.spec.ts', `${index}`] }, { duration: 1000 });
  }
  reporter.onTestEnd({ titlePath: () => ['', 'desktop', 'slow.spec.ts', 'waits'] }, { duration: 61_240 });
  reporter.onEnd();
  expect(said).toHaveLength(1);
  expect(said[0]?.split('\n').slice(1, 3)).toEqual([
    ' The slowest 10 of 11 specs:',
    '   61.2 s  desktop › slow.spec.ts › waits',
  ]);
});
