import { describe, expect, it } from 'vitest';
import { askedRestore } from '../../../../../../renderer/features/jobs/actions/asked-restore.ts';
import { JobRequest } from '../../../../../../shared/jobs/job-request.ts';

describe('what is asked before a job is cancelled', () => {
  it('knows of files only where they came from', () => {
    const destination = { kind: 'folder', path: '/srv/files' };
    const point = { instanceId: 'inst-0001', pointId: 'point-0001' };
    const files = JobRequest.parse({ kind: 'restore-as-files', ...point, destination });
    expect(askedRestore(files)).toEqual({ point: 'point-0001', database: null });
    expect(askedRestore(JobRequest.parse({ kind: 'verify', ...point }))).toBeNull();
    expect(askedRestore(null)).toBeNull();
  });
});
