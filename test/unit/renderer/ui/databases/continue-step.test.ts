import { expect, it } from 'vitest';
import { continueStep } from '../../../../../renderer/ui/databases/continue-step.ts';

it('a problem of a renamed database has the step that goes on with it; others have none', () => {
  const step = { do: 'continue-as' as const, instance: 'prod/shop', database: 'shop_2026' };
  expect(continueStep({ steps: [{ do: 'test-server', server: 'prod' }, step] })).toEqual(step);
  expect(continueStep({ steps: [{ do: 'test-server', server: 'prod' }] })).toBeUndefined();
  expect(continueStep({})).toBeUndefined();
  expect(continueStep(null)).toBeUndefined();
});
