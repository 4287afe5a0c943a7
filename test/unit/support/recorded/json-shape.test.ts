import { describe, expect, it } from 'vitest';
import { jsonShape } from '../../../support/recorded/json-shape.ts';

describe('the shape of a document', () => {
  it('has types in the place of what is different each time', () => {
    expect(
      jsonShape({ id: 'job-1', at: null, size: 7, is: true, in: { it: 'x' }, none: [], no: {} }),
    ).toEqual({
      id: 'string',
      at: 'null',
      size: 'number',
      is: 'boolean',
      'in.it': 'string',
      none: 'empty',
      no: 'empty',
    });
  });

  it('keeps the words that programs compare: codes and kinds, and those that the contract lists', () => {
    expect(
      jsonShape({ exitCode: 3, code: 'X', entryKind: 'TABLE', tls: 'disable', name: 'disable' }),
    ).toEqual({
      exitCode: '3',
      code: '"X"',
      entryKind: '"TABLE"',
      tls: '"disable"',
      name: 'string',
    });
    expect(jsonShape({ tls: 'a sentence about TLS' })).toEqual({ tls: 'string' });
  });

  it('lays the items of an array over one another', () => {
    const document = [{ a: 1, b: { c: 'x' } }, { a: null, b: { c: 'y', d: [1] } }, { a: 2 }];
    expect(jsonShape(document)).toEqual({
      '[].a': 'null | number',
      '[].b?': 'object',
      '[].b.c': 'string',
      '[].b.d?': 'array',
      '[].b.d[]': 'number',
    });
  });

  it('of progress knows the phases only', () => {
    const phases = [{ name: 'dumping', startedAt: '2026-11-23T17:12:03Z' }];
    expect(jsonShape({ progress: { bytes: 1, object: 'a.b', phases } })).toEqual({
      'progress.phases[].name': '"dumping"',
      'progress.phases[].startedAt': 'string',
    });
    expect(jsonShape({ progress: null })).toEqual({ progress: 'null' });
  });
});
