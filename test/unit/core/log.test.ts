import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm, stat, symlink, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLog } from '../../../main/core/log.ts';
import { registerSecret } from '../../../main/core/redact.ts';

const posix = process.platform !== 'win32';

let folder: string;
let complaints: string[];
const complain = (line: string) => void complaints.push(line);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-log-'));
  complaints = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;
const linesOf = async (file: string) =>
  (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

describe('the log', () => {
  it('has one JSON object a line, without secrets', async () => {
    registerSecret('line"with\\quotes');
    const file = join(folder, 'logs', 'pgkeep.log');
    const log = openLog(file, complain);
    log.info(
      { url: 'postgres://a:b4d@h/x', nested: { password: 'password=abcd' } },
      'it was line"with\\quotes',
    );
    log.error({ err: new Error('no line"with\\quotes here') }, 'defect');
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      {
        level: 30,
        pid: process.pid,
        msg: 'it was [redacted]',
        url: 'postgres://a:[redacted]@h/x',
        nested: { password: 'password=[redacted]' },
      },
      { level: 50, msg: 'defect', err: { message: 'no [redacted] here' } },
    ]);
    expect(lines.join()).not.toContain('quotes');
  });

  it.runIf(posix)('is for its owner alone', async () => {
    const file = join(folder, 'pgkeep.log');
    openLog(file, complain).info('x');
    expect(await modeOf(file)).toBe(0o600);
  });

  // /dev/full is a disk without space: every write to it fails with ENOSPC
  it.runIf(existsSync('/dev/full'))(
    'never throws on a full disk, and says what was lost once there is space',
    async () => {
      const file = join(folder, 'pgkeep.log');
      await symlink('/dev/full', file);
      const log = openLog(file, complain);
      for (const msg of ['one', 'two', 'three']) log.error({ err: new Error('no space') }, msg);
      expect(complaints).toEqual([
        `pgkeep cannot write its log: ${file}: ENOSPC: no space left on device, write`,
      ]);
      await unlink(file);
      log.info('four');
      log.info('five');
      expect(await linesOf(file)).toMatchObject([
        {
          level: 40,
          msg: '3 lines of this log could not be written',
          reason: 'ENOSPC: no space left on device, write',
        },
        { msg: 'four' },
        { msg: 'five' },
      ]);
      expect(complaints).toHaveLength(1);
    },
  );

  it.runIf(posix)('goes on where its file was moved away, or its whole folder removed', async () => {
    const file = join(folder, 'logs', 'pgkeep.log');
    const log = openLog(file, complain);
    log.info('before');
    await rm(join(folder, 'logs'), { recursive: true });
    log.info('after');
    expect(await linesOf(file)).toMatchObject([{ msg: 'after' }]);
    await rename(file, `${file}.1`);
    log.info('rotated');
    expect(complaints).toEqual([]);
  });

  it('never throws where nothing can be opened, whoever hears of it', () => {
    const log = openLog(join(folder, 'missing\0', 'x'), () => {
      throw new Error('standard error is closed');
    });
    expect(() => log.error('x')).not.toThrow();
  });
});
