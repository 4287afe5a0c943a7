import { describe, expect, it } from 'vitest';
import { missingStep } from '../../../../../../renderer/ui/states/errors/missing-step.ts';

describe('the step that is missing', () => {
  it.each([
    [{ servers: 0, vaults: 0, instances: 0 }, '/servers?add=server', ['next', 'later', 'later']],
    [{ servers: 1, vaults: 0, instances: 0 }, '/vaults?add=vault', ['done', 'next', 'later']],
    [{ servers: 0, vaults: 1, instances: 0 }, '/servers?add=server', ['next', 'done', 'later']],
    [{ servers: 1, vaults: 1, instances: 0 }, '/protect', ['done', 'done', 'next']],
    [{ servers: 1, vaults: 1, instances: 1 }, undefined, undefined],
    [{ servers: 0, vaults: 1, instances: 1 }, undefined, undefined],
  ])('%j', (has, href, states) => {
    const missing = missingStep(has);
    expect(missing?.href).toBe(href);
    expect(missing?.steps.map(({ state }) => state)).toEqual(states);
  });
});
