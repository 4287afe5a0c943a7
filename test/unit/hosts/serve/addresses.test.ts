import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { decodePath, isPageAddress, parseTarget } from '../../../../main/hosts/serve/addresses.ts';

describe('the first line of a request', () => {
  it.each([
    ['/', '/', ''],
    ['/jobs/job-1', '/jobs/job-1', ''],
    ['/?token=x', '/', '?token=x'],
    ['/a#b?c', '/a', ''],
    ['/%2e', undefined, ''],
    ['/a/../b', undefined, ''],
    ['/a/./b', undefined, ''],
    ['/a/%2E%2e/b', undefined, ''],
    ['/a\\b', undefined, ''],
    ['/a b', undefined, ''],
    ['//evil.example/', '//evil.example/', ''],
    ['*', undefined, ''],
    ['', undefined, ''],
    ['http://127.0.0.1/', undefined, ''],
    ['@evil.example/', undefined, ''],
    [undefined, undefined, ''],
  ])('%j has the path %j and the query %j', (target, path, query) => {
    const url = parseTarget(target);
    expect(url?.pathname).toBe(path);
    expect(url?.search ?? '').toBe(query);
    expect(url?.host ?? 'pgkeep').toBe('pgkeep');
  });
});

describe('a path', () => {
  it.each([
    ['/a%20b', '/a b'],
    ['/%zz', undefined],
    ['/%', undefined],
    ['/%ff', undefined],
    ['/plain', '/plain'],
  ])('%j is decoded to %j', (path, decoded) => {
    expect(decodePath(path)).toBe(decoded);
  });

  const asked = (path: string, accept = 'text/html,*/*') =>
    isPageAddress({ headers: { accept } } as IncomingMessage, path);

  it.each(['/', '/jobs', '/jobs/job-1', '/assetsx', '/rpcs', '/sessions', '/a.b'])(
    'is a page of the interface: %s',
    (path) => {
      expect(asked(path)).toBe(true);
    },
  );

  it.each([
    '/assets',
    '/assets/x.js',
    '/rpc',
    '/rpc/vaults/list',
    '/rpc-socket',
    '/rpc-socket/x',
    '/session',
    '/session/x',
    '/a/../b',
    '/..',
    '/a\\b',
    '/a\u0000b',
    '/a\u001f',
  ])('is none: %j', (path) => {
    expect(asked(path)).toBe(false);
  });

  it('is none where nobody asks for a page', () => {
    expect(isPageAddress({ headers: {} } as IncomingMessage, '/jobs')).toBe(false);
    expect(asked('/jobs', 'application/json')).toBe(false);
  });
});
