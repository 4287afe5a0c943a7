import { describe, expect, it } from 'vitest';
import { refuseBackup } from '../../../../main/coordinator/instances/refuse-backup.ts';
import { at, instance } from '../../../support/store-records.ts';

describe('a backup', () => {
  const ended = { stoppedAt: at, endedElsewhere: 'deleted' as const };
  const unconfirmed = { vaultName: 'main', since: at };

  it('of what another workstation ended is left to its vault, which may have it again', () => {
    expect(() => refuseBackup({ ...instance(), ...ended })).not.toThrow();
  });

  it('of what nobody confirmed is refused, also where its record was away for a moment', () => {
    expect(() => refuseBackup({ ...instance(), unconfirmed })).toThrow('has not been confirmed here');
    expect(() => refuseBackup({ ...instance(), ...ended, unconfirmed })).toThrow('was stopped');
  });
});
