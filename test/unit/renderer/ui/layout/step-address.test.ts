import { describe, expect, it } from 'vitest';
import {
  stepBefore,
  stepIn,
  withStep,
  withStepAndDrawer,
} from '../../../../../renderer/ui/layout/step-address.ts';

const ids = ['databases', 'vault', 'review'] as const;

describe('the step in an address', () => {
  it('is one of the wizard, or none', () => {
    expect(stepIn('server=s1&step=vault', ids)).toBe('vault');
    expect(stepIn('step=payment', ids)).toBeNull();
    expect(stepIn('', ids)).toBeNull();
  });

  it('is written beside what the address holds, without a drawer over the page', () => {
    expect(withStep('', 'vault')).toBe('step=vault');
    expect(withStep('server=s1&step=vault&add=server', 'review')).toBe('server=s1&step=review');
    expect(withStep('database=50%2525+%26+more', 'vault')).toBe('database=50%2525+%26+more&step=vault');
  });

  it('stands beside the drawer where the page is opened with one', () => {
    expect(withStepAndDrawer('add=vault', 'vault')).toBe('step=vault&add=vault');
    expect(withStepAndDrawer('step=review', 'vault')).toBe('step=vault');
  });
});

describe('the step before, in the history of the browser', () => {
  it('is what was left there, whatever else is', () => {
    expect(stepBefore({ from: 'vault' })).toBe('vault');
    for (const state of [null, undefined, 'vault', {}, { from: 3 }]) expect(stepBefore(state)).toBeNull();
  });
});
