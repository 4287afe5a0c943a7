import { describe, expect, it } from 'vitest';
import { missingStep } from '../../../../../renderer/ui/states/missing-step.ts';

describe('the step that is missing', () => {
  it.each([
    [{ servers: 0, vaults: 0, instances: 0 }, '/servers?add=server'],
    [{ servers: 1, vaults: 0, instances: 0 }, '/vaults?add=vault'],
    [{ servers: 1, vaults: 1, instances: 0 }, '/protect'],
    [{ servers: 1, vaults: 1, instances: 1 }, undefined],
    [{ servers: 0, vaults: 1, instances: 1 }, undefined],
  ])('%j', (has, href) => {
    expect(missingStep(has)?.href).toBe(href);
  });
});
