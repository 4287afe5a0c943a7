import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeStaleSignInFiles, writeSignInFile } from '../../../main/core/sign-in-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pgkeep-sign-in-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const url = 'http://127.0.0.1:8432/?token=abc';

describe('the page that leads to the sign-in', () => {
  it('is for the user alone and goes when it was used', () => {
    const file = writeSignInFile(folder, url);
    expect(readFileSync(file.path, 'utf8')).toContain(`content="0;url=${url}"`);
    if (process.platform !== 'win32') expect(statSync(file.path).mode & 0o777).toBe(0o600);
    file[Symbol.dispose]();
    expect(existsSync(file.path)).toBe(false);
    file[Symbol.dispose]();
  });

  it('takes a URL with more than one field, and lies beside another one', () => {
    const [one, two] = [
      writeSignInFile(folder, url),
      writeSignInFile(folder, 'https://a.example/?b=c&copy=d', 'azure'),
    ];
    expect(one.path).not.toBe(two.path);
    expect(readFileSync(two.path, 'utf8')).toContain('content="0;url=https://a.example/?b=c&amp;copy=d"');
  });

  it.skipIf(process.platform === 'win32')('replaces what is in its place and writes through no link', () => {
    const target = join(folder, 'target');
    writeFileSync(target, 'kept');
    const { path } = writeSignInFile(folder, 'http://127.0.0.1:1/?token=old');
    rmSync(path);
    symlinkSync(target, path);
    writeSignInFile(folder, url);
    expect(readFileSync(target, 'utf8')).toBe('kept');
    expect(readFileSync(path, 'utf8')).toContain(url);
  });

  it('of a process that has ended is removed, and nothing else', () => {
    const kept = ['azure-sign-in-2.html', 'sign-in-2.html', 'sign-in-1.html.txt', 'my-sign-in-1.html'];
    for (const name of ['azure-sign-in-1.html', 'sign-in-1.html', ...kept]) {
      writeFileSync(join(folder, name), '');
    }
    removeStaleSignInFiles(folder, (pid) => pid === 2);
    expect(readdirSync(folder).toSorted()).toStrictEqual(kept.toSorted());
  });
});
