import { describe, expect, it } from 'vitest';
import { restoreAgain } from '../../../../../../renderer/features/jobs/actions/restore-again.ts';
import type { JobRequest } from '../../../../../../shared/jobs/job-request.ts';
import { InstanceId, PointId } from '../../../../../../shared/ids.ts';
import { databaseRequest, rowsRequest } from '../../../../../support/lossy-restore.ts';
import { job } from '../../../../../support/overview-data.ts';

describe('a failed restore', () => {
  const failed = (code: string) => job({ state: 'failed', error: { code, message: 'm', remedy: 'r' } });

  it('for damaged bytes is offered again, the same, without what is damaged', () => {
    const again = restoreAgain(failed('UserErrorArchiveCorrupt'), databaseRequest({ allOrNothing: true }));
    expect(again).toEqual({
      label: 'Restore again without what is damaged',
      request: databaseRequest({ skipDamaged: true, allOrNothing: false }),
    });
    expect(
      restoreAgain(failed('UserErrorArchiveCorrupt'), databaseRequest({ skipDamaged: true })),
    ).toBeNull();
    expect(restoreAgain(failed('UserErrorArchiveCorrupt'), rowsRequest())).toBeNull();
  });

  it('as files is offered again without what is damaged, where that helps', () => {
    const files: JobRequest = {
      kind: 'restore-as-files',
      instanceId: InstanceId.parse('inst-0001'),
      pointId: PointId.parse('point-20260101t000000-00000001'),
      destination: { kind: 'folder', path: '/mnt/x' },
      skipDamaged: false,
    };
    const report = { code: 'UserErrorArchiveCorrupt' as const, message: 'm', remedy: 'r' };
    const damaged = job({ state: 'failed', error: { ...report, steps: [{ do: 'skip-damaged' }] } });
    expect(restoreAgain(damaged, files)).toEqual({
      label: 'Restore again without what is damaged',
      request: { ...files, skipDamaged: true },
    });
    expect(restoreAgain(damaged, { ...files, skipDamaged: true })).toBeNull();
    expect(restoreAgain(job({ state: 'failed', error: report }), files)).toBeNull();
  });

  it('for all or nothing is offered again with what can be given back', () => {
    const again = restoreAgain(failed('UserErrorRestoreFailed'), databaseRequest({ allOrNothing: true }));
    expect(again?.request).toEqual(databaseRequest());
    expect(restoreAgain(failed('UserErrorRestoreFailed'), databaseRequest())).toBeNull();
  });
});
