import { describe, expect, it } from 'vitest';
import { ErrorCode, errorCodes } from '../../../shared/errors.ts';
import { DisplayName, JobId, PgName } from '../../../shared/ids.ts';
import { CompressionChoice } from '../../../shared/instances.ts';
import { VariableName } from '../../../shared/secret-source.ts';
import { ServerAddress, TlsMode } from '../../../shared/servers.ts';

const takes = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success;

describe('ids', () => {
  it.each(['job-20260101t000000-aabbccdd', 'abcd', `a${'b'.repeat(62)}`])('take %s', (id) => {
    expect(takes(JobId, id)).toBe(true);
  });

  it.each([
    '',
    'abc',
    'Job-1234',
    '-abcd',
    '../../etc',
    'a/b/c/d',
    'a.b.c.d',
    'a b c d',
    'abcd\n',
    `a${'b'.repeat(63)}`,
  ])('refuse %j', (id) => {
    expect(takes(JobId, id)).toBe(false);
  });
});

describe('names', () => {
  it('a display name is one line without control characters', () => {
    expect(DisplayName.parse('  Käufe 🐘 ')).toBe('Käufe 🐘');
    for (const name of ['', '   ', 'a\nb', 'a\u0000b', 'a\u001bb', 'a\u007fb', 'x'.repeat(201)]) {
      expect(takes(DisplayName, name)).toBe(false);
    }
  });

  it('a PostgreSQL name has up to 63 bytes of anything but NUL', () => {
    for (const name of ['a', `a\n"';`, 'x'.repeat(63), 'ü'.repeat(31)])
      expect(takes(PgName, name)).toBe(true);
    for (const name of ['', 'a\0b', 'x'.repeat(64), 'ü'.repeat(32)]) expect(takes(PgName, name)).toBe(false);
  });

  it('a variable has a name that a shell can set', () => {
    for (const name of ['PGPASSWORD', '_x1']) expect(takes(VariableName, name)).toBe(true);
    for (const name of ['', '1x', 'A B', 'A=B', 'A-B', 'Ü']) expect(takes(VariableName, name)).toBe(false);
  });
});

describe('choices', () => {
  it.each(['auto', 'none', 'gzip:1', 'gzip:9', 'zstd:1', 'zstd:10', 'zstd:19'])(
    'compression %s',
    (choice) => {
      expect(takes(CompressionChoice, choice)).toBe(true);
    },
  );

  it.each(['', 'gzip', 'gzip:0', 'gzip:10', 'zstd:0', 'zstd:20', 'lz4:1', 'auto ', 'zstd:1,long'])(
    'no compression %j',
    (choice) => {
      expect(takes(CompressionChoice, choice)).toBe(false);
    },
  );

  it('TLS never falls back to plain text silently', () => {
    expect(TlsMode.options).toEqual(['disable', 'require', 'verify-ca', 'verify-full']);
  });

  it('an address leads to one host', () => {
    const address = { host: 'h', port: 5432, user: 'u', maintenanceDatabase: 'postgres', tls: 'disable' };
    expect(takes(ServerAddress, address)).toBe(true);
    for (const host of ['', 'a,b', 'a\nb', 'a\0b', 'x'.repeat(256)]) {
      expect(takes(ServerAddress, { ...address, host })).toBe(false);
    }
    for (const port of [0, 65536, 1.5, '5432'])
      expect(takes(ServerAddress, { ...address, port })).toBe(false);
  });
});

describe('error codes', () => {
  it('each has a remedy of its own that is a sentence', () => {
    const remedies = Object.values(errorCodes);
    for (const remedy of remedies) expect(remedy).toMatch(/^[A-Z].*\.$/s);
    expect(new Set(remedies).size).toBe(remedies.length);
    expect(ErrorCode.options).toEqual(Object.keys(errorCodes));
  });
});
