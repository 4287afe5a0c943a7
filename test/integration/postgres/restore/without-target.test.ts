import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inspectFolder } from '../../../../main/postgres/connect/client-tools.ts';
import { pgRestoreWithoutTarget } from '../../../../main/postgres/restore/without-target.ts';
import type { ClientTools } from '../../../../shared/tools.ts';
import { copyText, makeArchive, readGolden } from '../../../fixtures/archives/golden.ts';
import { ensureClientTools } from '../../../support/programs/client-tools.ts';

const folders = await ensureClientTools([15, 17, 18]);

async function toolsOf(major: number): Promise<ClientTools> {
  const tools = await inspectFolder(folders.get(major) ?? '');
  if (tools === undefined) throw new Error(`no client tools of ${major}`);
  return tools;
}

async function complaintAbout(major: number, bytes: Buffer, stallMs?: number): Promise<string | undefined> {
  await using nowhere = await pgRestoreWithoutTarget({
    tools: await toolsOf(major),
    signal: new AbortController().signal,
    ...(stallMs === undefined ? {} : { stallMs }),
  });
  // pieces that no pipe takes at once, too
  for (let at = 0; at < bytes.length; at += 100_000) await nowhere.write(bytes.subarray(at, at + 100_000));
  return await nowhere.end();
}

/** Rows that deflate cannot make much smaller. */
const rows = Array.from({ length: 60_000 }, (_, index) => String(Math.sin(index)));

describe.each([15, 17, 18])('pg_restore %i, which writes to nowhere', (major) => {
  it('takes whole archives of its formats', async () => {
    expect(await complaintAbout(major, readGolden('pg15-gzip'))).toBeUndefined();
    if (major >= 17) {
      const large = makeArchive('gzip', [{ dumpId: 1, chunks: [deflateSync(copyText(rows))] }]);
      expect(large.length).toBeGreaterThan(400_000);
      expect(await complaintAbout(major, large)).toBeUndefined();
    }
  });

  it('complains about one that is cut off, is none, or is damaged', async () => {
    const archive = readGolden('pg15-gzip');
    expect(await complaintAbout(major, archive.subarray(0, archive.length - 100))).toMatch(
      /unexpected end of file|could not read from input file/,
    );
    expect(await complaintAbout(major, Buffer.from('no archive'.repeat(100_000)))).toMatch(
      /did not find magic string/,
    );
    const damaged = Buffer.from(archive);
    damaged.fill(0x55, damaged.length - 400, damaged.length - 200);
    expect(await complaintAbout(major, damaged)).toMatch(/could not uncompress data/);
  });

  // before 17 it does not hang
  it.runIf(major >= 17)('is ended where damaged data makes it hang', async () => {
    const twice = Buffer.concat([deflateSync(copyText(['1'])), deflateSync(copyText(['2']))]);
    const archive = makeArchive('gzip', [{ dumpId: 1, chunks: [twice] }]);
    expect(await complaintAbout(major, archive, 300)).toBe('it hangs');
  });
});

describe('cancelling', () => {
  it('ends pg_restore', async () => {
    const stop = new AbortController();
    await using nowhere = await pgRestoreWithoutTarget({ tools: await toolsOf(18), signal: stop.signal });
    await nowhere.write(readGolden('pg17-zstd').subarray(0, 1000));
    stop.abort(new Error('cancelled'));
    await expect(nowhere.end()).rejects.toThrow('cancelled');
  });
});
