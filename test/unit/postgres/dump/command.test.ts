import { describe, expect, it } from 'vitest';
import { dumpArguments, resolveCompression, algorithmOf } from '../../../../main/postgres/dump/command.ts';
import { connectionParameters } from '../../../../main/postgres/connect/tool-environment.ts';

describe('resolveCompression', () => {
  const modern = { major: 17, zstd: true };
  const old = { major: 15, zstd: false };
  it.each([
    ['auto', modern, 'zstd:1'],
    ['auto', old, '1'],
    ['none', modern, '0'],
    ['none', old, '0'],
    ['gzip:6', modern, '6'],
    ['gzip:9', old, '9'],
    ['zstd:19', modern, 'zstd:19'],
  ])('%s with %j', (choice, tool, argument) => {
    expect(resolveCompression(choice, tool)).toEqual({ argument });
  });

  it('says that zstd could not be had', () => {
    expect(resolveCompression('zstd:5', old)).toEqual({
      argument: '1',
      note: 'pg_dump 15 does not know zstd; gzip:1 was used instead of zstd:5',
    });
  });
});

describe('dumpArguments', () => {
  const options = { compression: 'auto', countRows: true, lockWaitTimeoutMs: 300_000 };

  it('asks for the custom format on stdout and never for a password', () => {
    expect(dumpArguments(options, 'zstd:1', 'UTF8')).toEqual([
      '--format=custom',
      '--compress=zstd:1',
      '--encoding=UTF8',
      '--verbose',
      '--no-password',
      `--dbname=${connectionParameters}`,
      '--lock-wait-timeout=300000',
    ]);
  });

  it('waits without limit when the limit is 0', () => {
    expect(dumpArguments({ ...options, lockWaitTimeoutMs: 0 }, '0', 'UTF8').join(' ')).not.toContain(
      'lock-wait',
    );
  });
});

describe('the expected size of an archive', () => {
  it.each([
    ['auto', true, 'zstd'],
    ['auto', false, 'gzip'],
    ['none', true, 'none'],
    ['gzip:9', true, 'gzip'],
    ['zstd:19', true, 'zstd'],
    ['zstd:3', false, 'gzip'],
  ])('compares what %s stands for (zstd: %s): %s', (choice, zstd, algorithm) => {
    expect(algorithmOf(resolveCompression(choice, { major: 17, zstd }).argument)).toBe(algorithm);
  });
});
