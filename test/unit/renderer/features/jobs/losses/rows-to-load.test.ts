import { describe, expect, it } from 'vitest';
import {
  loadedBy,
  lossesSentence,
  type RowsJob,
} from '../../../../../../renderer/features/jobs/losses/rows-to-load.ts';
import type { JobRequest } from '../../../../../../shared/jobs/job-request.ts';
import { JobId } from '../../../../../../shared/ids.ts';
import {
  databaseRequest,
  restoredWith,
  rowsRequest,
  threeLosses,
} from '../../../../../support/lossy-restore.ts';

describe('a restore with losses', () => {
  it('says where they are missing', () => {
    expect(lossesSentence(restoredWith(threeLosses))).toContain('The new database is there without this');
    expect(lossesSentence(restoredWith(threeLosses, { state: 'failed' }))).toBe(
      'This could not be given back, and the restore ended there.',
    );
    expect(lossesSentence(restoredWith(threeLosses, { kind: 'verify', state: 'failed' }))).toContain(
      'every database that is restored from this recovery point',
    );
  });
});

describe('rows that are loaded later', () => {
  const target = { serverId: 'srv-0002', database: 'shop_2', table: { schema: 'app', name: 'g' } };
  const later = (id: string, state: RowsJob['state'], request: JobRequest): RowsJob => ({
    id: JobId.parse(id),
    state,
    request,
    startedAt: '2026-03-02T03:00:00.000Z',
    endedAt: null,
  });

  it('are there by the job that completed with the same table, database and server', () => {
    const jobs = [
      later('job-0002', 'in progress', rowsRequest()),
      later('job-0003', 'completed with warnings', rowsRequest()),
    ];
    expect(loadedBy(jobs, target)?.id).toBe('job-0003');
    expect(loadedBy(jobs.slice(0, 1), target)?.id).toBe('job-0002');
    expect(loadedBy([later('job-0004', 'failed', rowsRequest())], target)).toBeNull();
  });

  it('are still missing where another table, database or server was meant', () => {
    const others = [
      rowsRequest({ serverId: 'srv-0003' }),
      rowsRequest({ database: 'shop_3' }),
      rowsRequest({ table: { schema: 'app', name: 'h' } }),
      rowsRequest({ table: { schema: 'b', name: 'g' } }),
      databaseRequest(),
    ].map((request, index) => later(`job-001${index}`, 'completed', request));
    expect(loadedBy(others, target)).toBeNull();
  });
});
