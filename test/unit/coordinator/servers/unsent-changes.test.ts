import { describe, expect, it } from 'vitest';
import { afterChange } from '../../../../main/coordinator/servers/unsent-changes.ts';
import { sampleInstance } from '../../../support/sample-manifest.ts';

const before = sampleInstance().server;
const moved = { ...before, host: 'new.example.org', port: 6432, tls: 'verify-full' as const };

describe('what a vault says of a server after a change here', () => {
  it('is the server as it is here, where the vault said nothing', () => {
    expect(afterChange(before, moved, undefined)).toStrictEqual(moved);
  });

  it('is what changed, beside what another workstation changed', () => {
    expect(afterChange(before, moved, { ...before, environment: 'prod' })).toStrictEqual({
      ...moved,
      environment: 'prod',
    });
    expect(
      afterChange({ ...before, environment: 'stage' }, before, { ...before, environment: 'stage' }),
    ).toStrictEqual(before);
  });

  it('leaves the address where the vault has another one: that is how others reach it', () => {
    const tunnel = { ...before, host: 'localhost', port: 15432 };
    const renamed = { ...tunnel, port: 15433, name: 'live', environment: 'prod' };
    expect(afterChange(tunnel, renamed, before)).toStrictEqual({
      ...before,
      name: 'live',
      environment: 'prod',
    });
  });
});
