import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAppHandler, registerAppScheme } from '../../../../../main/hosts/electron/page/protocol.ts';
import { reset, world } from '../../../../support/electron/double.ts';
import { processorTimeOf } from '../../../../support/processor-time.ts';

describe('the window’s own scheme', () => {
  let folder = '';
  let get: (path: string, method?: string) => Promise<Response>;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pgkeep-renderer-'));
    mkdirSync(join(folder, 'dist/assets'), { recursive: true });
    writeFileSync(join(folder, 'secret.txt'), 'secret');
    writeFileSync(join(folder, 'dist/index.html'), '<!doctype html>');
    writeFileSync(join(folder, 'dist/assets/index-1.js'), 'start()');
    const handle = createAppHandler(join(folder, 'dist'));
    get = (path, method = 'GET') => handle(new Request(`pgkeep-app://pgkeep${path}`, { method }));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is a first-class origin without the powers that it does not need', () => {
    reset();
    registerAppScheme();
    expect(world.privileged).toEqual([
      {
        scheme: 'pgkeep-app',
        privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
      },
    ]);
  });

  it.each(['/', '/overview', '/jobs/job-20260101t000000-0000abcd', '/databases/'])(
    'answers %s with the page',
    async (path) => {
      const response = await get(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(await response.text()).toBe('<!doctype html>');
    },
  );

  it('answers files as what they are', async () => {
    const response = await get('/assets/index-1.js');
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(await response.text()).toBe('start()');
  });

  it.each(['/', '/assets/index-1.js', '/assets/none.js'])('locks what %s may do', async (path) => {
    const { headers } = await get(path);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self';");
    expect(headers.get('content-security-policy')).toContain("connect-src 'self';");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each([
    ['/assets/none.js', 404],
    ['/../secret.txt', 404],
    ['/%2e%2e/secret.txt', 404],
    ['/..%2fsecret.txt', 404],
    ['/..%5csecret.txt', 404],
    ['/assets/%00', 404],
    ['/%ff', 400],
  ])('refuses %s with %i', async (path, status) => {
    const response = await get(path);
    expect(response.status).toBe(status);
    expect(await response.text()).not.toContain('secret');
  });

  it('refuses other hosts and other methods', async () => {
    const handle = createAppHandler(join(folder, 'dist'));
    expect((await handle(new Request('pgkeep-app://evil/'))).status).toBe(403);
    expect((await get('/', 'POST')).status).toBe(405);
  });

  it('decides at once about a path that is long', async () => {
    const took = await processorTimeOf(async () => {
      expect((await get(`/${'a-'.repeat(20_000)}.js`)).status).toBe(404);
    });
    expect(took).toBeLessThan(1_000);
  });

  it('says when the interface is not built', async () => {
    const handle = createAppHandler(join(folder, 'none'));
    const response = await handle(new Request('pgkeep-app://pgkeep/'));
    expect(response.status).toBe(503);
    expect(await response.text()).toContain('npm run build');
  });
});
