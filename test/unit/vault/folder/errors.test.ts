import { describe, expect, it } from 'vitest';
import { PgkeepError } from '../../../../main/core/errors.ts';
import { isLink, notPlain, toFolderError } from '../../../../main/vault/folder/errors.ts';

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: something`), { code });
}

describe('toFolderError', () => {
  it.each([
    ['ENOSPC', 'UserErrorVaultFull', 'Cannot write /v/a: no space is left on the device.'],
    ['EDQUOT', 'UserErrorVaultFull', 'Cannot write /v/a: the quota is used up.'],
    ['EFBIG', 'UserErrorVaultFull', 'Cannot write /v/a: the file system allows no file of that size.'],
    ['EACCES', 'UserErrorVaultNotAccessible', 'Cannot use /v/a: permission denied (EACCES).'],
    ['EROFS', 'UserErrorVaultNotAccessible', 'Cannot use /v/a: the file system is read-only (EROFS).'],
    ['ENOENT', 'UserErrorVaultNotAccessible', 'Cannot use /v/a: it does not exist (ENOENT).'],
  ])('%s is %s', (code, expected, message) => {
    const cause = systemError(code);
    const error = toFolderError(cause, '/v/a');
    expect(error).toBeInstanceOf(PgkeepError);
    expect(error).toMatchObject({ code: expected, message, cause });
  });

  it('says what helps where it is full', () => {
    expect(toFolderError(systemError('ENOSPC'), '/v/a')).toMatchObject({
      remedy: 'Free space on the disk or share that it lies on. Nothing half-written was kept.',
    });
    expect(toFolderError(systemError('EDQUOT'), '/v/a')).toMatchObject({
      remedy: 'Free space of this user there, or have the quota raised. Nothing half-written was kept.',
    });
  });

  it('says of a link or a special file what can be done about it', () => {
    expect(isLink('/v/a')).toMatchObject({
      code: 'UserErrorVaultFormat',
      message: '/v/a is a symbolic link: pgkeep does not follow links inside a vault.',
      remedy:
        'Put the folder or file itself in its place, or open the folder that the link points to as a vault.',
    });
    expect(notPlain('/v/a')).toMatchObject({
      code: 'UserErrorVaultFormat',
      message:
        '/v/a is, or leads through, a symbolic link or special file; pgkeep follows none inside a vault.',
      remedy: 'Find out who placed it there; remove it, or open the folder that it points to as a vault.',
    });
  });

  it('leaves everything else as it is', () => {
    const defect = new TypeError('a defect');
    expect(toFolderError(defect, '/v/a')).toBe(defect);
    const unknown = systemError('EWHATEVER');
    expect(toFolderError(unknown, '/v/a')).toBe(unknown);
  });
});
