import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureInterface } from '../../../build/interface.ts';

/** Stands for the bundler: notes each run, and writes the page. */
const bundler = `
const fs = require('node:fs');
fs.appendFileSync('runs', process.argv.slice(2).join(' ') + '|' + (process.env.NODE_ENV ?? '') + '\\n');
if (fs.existsSync('broken')) { console.error('renderer/main.tsx: Unexpected token'); process.exit(1); }
fs.mkdirSync('dist/renderer', { recursive: true });
fs.writeFileSync('dist/renderer/index.html', '');
`;

describe('the interface of a checkout', () => {
  let root = '';
  let said: string[] = [];
  const ensure = () => ensureInterface(root, (line) => void said.push(line));
  const runs = () => readFile(join(root, 'runs'), 'utf8').catch(() => '');
  const once = 'build --logLevel warn|\n';

  beforeEach(async () => {
    said = [];
    root = await mkdtemp(join(tmpdir(), 'pgkeep checkout '));
    for (const folder of ['shared', 'renderer/ui', 'node_modules/vite/bin']) {
      await mkdir(join(root, folder), { recursive: true });
    }
    for (const file of ['shared/a.ts', 'renderer/ui/b.tsx', 'vite.config.ts', 'package.json']) {
      await writeFile(join(root, file), '');
    }
    await writeFile(join(root, 'node_modules/vite/bin/vite.js'), bundler);
  });
  afterEach(() => rm(root, { recursive: true }));

  it('is built where it is missing, once, and says so', async () => {
    await ensure();
    await ensure();
    expect(await runs()).toBe(once);
    expect(said).toEqual([
      'Building the interface …',
      expect.stringMatching(/^The interface was built in \d+ s\.$/),
    ]);
  });

  it('is built again when a source is newer', async () => {
    await ensure();
    const later = new Date(Date.now() + 10_000);
    await utimes(join(root, 'renderer/ui/b.tsx'), later, later);
    await ensure();
    expect(await runs()).toBe(once + once);
  });

  it('is built by one of two who need it at once', async () => {
    await Promise.all([ensure(), ensure()]);
    expect(await runs()).toBe(once);
  });

  it('is built where a builder before was killed', async () => {
    await mkdir(join(root, 'dist'));
    // No process has this id: Linux gives none above 4194304.
    await writeFile(join(root, 'dist/.builder'), '4194305');
    await ensure();
    expect(await runs()).toBe(once);
  });

  it('that does not build says what the bundler said', async () => {
    await writeFile(join(root, 'broken'), '');
    await expect(ensure()).rejects.toThrow(/^renderer\/main\.tsx: Unexpected token$/);
  });

  it('asks for the packages that build it where they are left out', async () => {
    await rm(join(root, 'node_modules'), { recursive: true });
    await expect(ensure()).rejects.toThrow('run "npm ci" without leaving any out');
  });
});
