import { describe, expect, it } from 'vitest';
import { expectConfirmedEnvironment } from '../../../../main/coordinator/servers/confirm-environment.ts';

const refused = (environment: string | undefined, confirmed: string | undefined): unknown => {
  try {
    expectConfirmedEnvironment({ name: 'main', environment }, confirmed);
    return null;
  } catch (error) {
    return error;
  }
};

describe('a restore into a server', () => {
  it.each([
    ['prod', undefined],
    ['prod', ''],
    ['prod', 'yes'],
    ['prod', 'PROD'],
    ['Production', 'prod'],
  ])('tagged %j is refused with %j', (environment, confirmed) => {
    expect(refused(environment, confirmed)).toMatchObject({
      code: 'UserErrorEnvironmentNotConfirmed',
      steps: [{ do: 'confirm-environment', server: 'main', environment }],
    });
  });

  it.each([
    ['prod', 'prod'],
    ['prod', ' prod '],
    ['Production', 'Production'],
    ['stage', undefined],
    ['non-prod', undefined],
    [undefined, undefined],
  ])('tagged %j begins with %j', (environment, confirmed) => {
    expect(refused(environment, confirmed)).toBeNull();
  });
});
