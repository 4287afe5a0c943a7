import { describe, expect, it } from 'vitest';
import { JobTarget, targetWords } from '../../../../shared/jobs/job-target.ts';

describe('the target of a job', () => {
  it('is told in a line', () => {
    const server = { kind: 'database', server: 'new', host: 'db1', port: 5432 };
    const told = [
      { ...server, database: 'shop_back' },
      server,
      { kind: 'files', place: '/backups/shop' },
      { kind: 'vault', vault: 'Long term' },
    ].map((target) => targetWords(JobTarget.parse(target)));
    expect(told).toEqual(['shop_back on new', 'new (scratch database)', '/backups/shop', 'Long term']);
  });
});
