import { expect, it } from 'vitest';
import {
  canDump,
  canRead,
  dumpsEveryServer,
  isOutOfSupport,
  isSameMajor,
  majorOfVersion,
  mayHaveZstd,
} from '../../../../main/postgres/connect/tool-traits.ts';

const majors = [12, 13, 14, 15, 16, 17, 18, 19];

it('client tools know zstd from 16 on, and get fixes from 14 on', () => {
  expect(majors.filter(mayHaveZstd)).toEqual([16, 17, 18, 19]);
  expect(majors.filter(isOutOfSupport)).toEqual([12, 13]);
});

it('client tools take what is not newer than they are', () => {
  expect(majors.filter((major) => canDump(major, 17))).toEqual([17, 18, 19]);
  expect(majors.filter((major) => canRead(major, 17))).toEqual([17, 18, 19]);
  expect(majors.filter((major) => isSameMajor(major, 17))).toEqual([17]);
  expect(majors.filter(dumpsEveryServer)).toEqual([18, 19]);
});

it('a version names its major', () => {
  expect(['17.10', '9.6.24', '18'].map(majorOfVersion)).toEqual([17, 9, 18]);
});
