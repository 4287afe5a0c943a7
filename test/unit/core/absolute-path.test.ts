import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { absolutePath } from '../../../main/core/absolute-path.ts';

const invalid = expect.objectContaining({ code: 'UserErrorInvalidInput' });

describe('a path that a person writes', () => {
  it.each([
    ['~', '/home/dba'],
    ['~/backup', '/home/dba/backup'],
    ['~/a/../b', '/home/dba/b'],
    ['/srv/backup/', '/srv/backup'],
    ['backup', '/work/backup'],
    ['./backup', '/work/backup'],
    ['../backup', '/backup'],
    ['.', '/work'],
    ['a~b', '/work/a~b'],
    ['./~/backup', '/work/~/backup'],
  ])('%s in /work is %s', (text, path) => {
    expect(absolutePath(text, { cwd: '/work', home: '/home/dba' })).toBe(resolve(path));
  });

  it.each(['', '~postgres/backup', '~~', 'a\0b', '/a\0b'])('%j is refused', (text) => {
    expect(() => absolutePath(text, { cwd: '/work', home: '/home/dba' })).toThrow(invalid);
  });

  it.each(['backup', './backup', '.', 'C:backup'])(
    '%j is refused where there is no folder to begin in',
    (text) => {
      expect(() => absolutePath(text)).toThrow(/is not a whole path/);
    },
  );
});
