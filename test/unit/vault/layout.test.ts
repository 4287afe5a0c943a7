import { describe, expect, it } from 'vitest';
import { InstanceId, JobId, PointId } from '../../../shared/ids.ts';
import {
  archiveFile,
  globalsFile,
  instanceFile,
  monthOfJobFile,
  jobFile,
  manifestFile,
} from '../../../main/vault/layout.ts';
import { checkObjectName, checkPrefix, checkRemovablePrefix } from '../../../main/vault/storage.ts';

const instance = InstanceId.parse('inst-20260101t000000-0a1b2c3d');
const point = PointId.parse('point-20260102t000000-0a1b2c3d');
const job = JobId.parse('job-20260102t000000-0a1b2c3d');

describe('names in a vault', () => {
  it('are those that the design promises', () => {
    const folder = 'instances/inst-20260101t000000-0a1b2c3d';
    expect(instanceFile(instance)).toBe(`${folder}/instance.json`);
    expect(archiveFile(instance, point)).toBe(`${folder}/point-20260102t000000-0a1b2c3d/archive.pgdump`);
    expect(globalsFile(instance, point)).toBe(`${folder}/point-20260102t000000-0a1b2c3d/globals.sql`);
    expect(manifestFile(instance, point)).toBe(`${folder}/point-20260102t000000-0a1b2c3d/manifest.json`);
  });

  it('file a job under the UTC month in which it ended', () => {
    expect(jobFile(job, new Date('2026-01-31T23:30:00-02:00'))).toBe(
      'jobs/2026-02/job-20260102t000000-0a1b2c3d.json',
    );
  });

  it('pass their own check', () => {
    for (const name of [archiveFile(instance, point), instanceFile(instance), 'vault.json']) {
      expect(checkObjectName(name)).toBe(name);
    }
  });

  it.each([
    '',
    '/',
    '/etc/passwd',
    '../vault.json',
    'instances/../../etc',
    'instances/./x',
    'instances//x',
    'instances/x/',
    'a\\b',
    'C:/x',
    'vault.json\0',
    'Vault.json',
    'x\n',
    '.hidden',
    'x..y',
    'archive.pgdump.part',
    'x'.repeat(901),
  ])('refuse %j', (name) => {
    expect(() => checkObjectName(name)).toThrow('not a name inside a vault');
  });

  it('of prefixes end with a slash or are empty', () => {
    expect(checkPrefix('')).toBe('');
    expect(checkPrefix('jobs/2026-01/')).toBe('jobs/2026-01/');
    for (const prefix of ['jobs', '/', '../', 'jobs//', 'a/../b/']) {
      expect(() => checkPrefix(prefix)).toThrow('not a prefix');
    }
    expect(() => checkRemovablePrefix('')).toThrow('refusing to remove everything');
  });
});

describe('monthOfJobFile', () => {
  it.each([
    ['jobs/2026-02/job-20260102t000000-0a1b2c3d.json', '2026-02'],
    ['jobs/2026-02/notes.txt', undefined],
    ['jobs/2026-02/NOTES.json', undefined],
    ['jobs/job-20260102t000000-0a1b2c3d.json', undefined],
    ['jobs/2026-02/deep/job-20260102t000000-0a1b2c3d.json', undefined],
  ])('%s: %s', (name, expected) => {
    expect(monthOfJobFile(name)).toBe(expected);
  });
});
