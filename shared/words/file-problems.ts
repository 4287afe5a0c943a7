/** What the operating system's codes say of a file or folder, in words that follow "cannot be read:". */
const words: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder, not a file',
  EIO: 'the device reports an input/output error',
  ENODEV: 'the device is gone',
  ENXIO: 'the device is gone',
  ESTALE: 'the network file system dropped it',
  ETIMEDOUT: 'the network file system does not answer',
  EHOSTDOWN: 'the network file system does not answer',
  EBUSY: 'another program holds it',
};

/** Of a place that takes no more: what it says, and what helps there. */
const fullWords: Readonly<Record<string, { readonly reason: string; readonly remedy: string }>> = {
  ENOSPC: {
    reason: 'no space is left on the device',
    remedy: 'Free space on the disk or share that it lies on.',
  },
  EDQUOT: {
    reason: 'the quota is used up',
    remedy: 'Free space of this user there, or have the quota raised.',
  },
  EFBIG: {
    reason: 'the file system allows no file of that size',
    remedy: 'Choose a file system there that takes larger files.',
  },
};

/** Undefined for a code that needs words of its own. */
export const fileProblem = (code: string | undefined): string | undefined => words[code ?? ''];

/** Undefined where it is not for lack of space. */
export const fullPlace = (code: string | undefined): (typeof fullWords)[string] | undefined =>
  fullWords[code ?? ''];
