import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const page = readFileSync(join(root, 'docs/security.md'), 'utf8');

/** The page names a test by a link to its file and, behind it, titles in “curly quotes”. */
const named: { file: string; title: string }[] = [];
const files = new Set<string>();
let file = '';
for (const [, linked, title] of page.matchAll(/\]\(\.\.\/(test\/[^)]+)\)|“([^”]+)”/g)) {
  if (linked !== undefined) {
    file = linked;
    files.add(file);
  } else if (title !== undefined) named.push({ file, title });
}

const quotedTitle = (title: string) => ["'", '"', '`'].map((quote) => `${quote}${title}${quote}`);
const withoutEscapes = (source: string) => source.replaceAll("\\'", "'");

describe('docs/security.md', () => {
  it.each([...files])('names a file that is there: %s', (path) => {
    expect(existsSync(join(root, path))).toBe(true);
  });

  it.each(named)('names a test of $file: $title', ({ file: path, title }) => {
    const source = withoutEscapes(readFileSync(join(root, path), 'utf8'));
    expect(quotedTitle(title).some((quoted) => source.includes(quoted))).toBe(true);
  });

  it('names all that is tested of databases that protect themselves', () => {
    const tests = readFileSync(join(root, 'test/security/auto-protect.test.ts'), 'utf8');
    const titles = [...tests.matchAll(/^it\('(.+)', async/gm)].map(([, title = '']) => title);
    expect(titles.length).toBeGreaterThan(2);
    for (const title of titles) expect(page).toContain(`“${title}”`);
  });

  it('has a test for each of its claims', () => {
    const claims = page.split('\n').filter((line) => line.startsWith('- ') && line.endsWith('\\'));
    expect(claims.length).toBeGreaterThan(30);
    // a line of tests follows each, with a file and at least one title
    const tests = page.matchAll(/\\\n {2}\[(test\/[^\]]+)\]\(\.\.\/\1\): “[^”]+”/g);
    expect([...tests].length).toBeGreaterThanOrEqual(claims.length);
    for (const claim of claims) expect(page).toMatch(new RegExp(`${RegExp.escape(claim)}\\n {2}\\[test/`));
  });
});
