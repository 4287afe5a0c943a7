import { expect, it } from 'vitest';
import { fileProblem, fullPlace } from '../../../../shared/words/file-problems.ts';

it('what the operating system says of a file is told in words', () => {
  expect(fileProblem('ENOENT')).toBe('it does not exist');
  expect(fileProblem('EISDIR')).toBe('it is a folder, not a file');
  expect(fileProblem('EACCES')).toBe('permission denied');
  expect(fileProblem('ENOSPC')).toBeUndefined();
  expect(fileProblem(undefined)).toBeUndefined();
});

it('a place that is full is told with what helps there', () => {
  expect(fullPlace('ENOSPC')).toEqual({
    reason: 'no space is left on the device',
    remedy: 'Free space on the disk or share that it lies on.',
  });
  expect(fullPlace('EDQUOT')?.remedy).toBe('Free space of this user there, or have the quota raised.');
  expect(fullPlace('ENOENT')).toBeUndefined();
});
