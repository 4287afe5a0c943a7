import { describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DumpRun } from '../../../../main/postgres/dump/engine.ts';
import { plainDump } from '../../../../main/postgres/dump/plain.ts';
import { asPiped, readGolden } from '../../../fixtures/archives/golden.ts';
import { fakeTools } from '../../../support/fake-tools.ts';
import { versionTraits } from '../../../../main/postgres/connect/server-traits.ts';

const piped = asPiped(readGolden('pg15-gzip'));
const options = { compression: 'auto', countRows: true, lockWaitTimeoutMs: 0 };

/** A sink that keeps what it gets; `onWrite` may fail or wait. */
function keepingSink(onWrite: () => Promise<void> = () => Promise.resolve()) {
  const parts: Uint8Array[] = [];
  const reserved: number[] = [];
  return {
    parts,
    reserved,
    reserveHead: (length: number) => {
      reserved.push(length);
      return Promise.resolve();
    },
    write: async (chunk: Uint8Array) => {
      await onWrite();
      parts.push(Uint8Array.from(chunk));
    },
  };
}

/** Runs a pg_dump that is the given Node code; the archive that it may send is in the file `archive`. */
async function dumpWith(
  code: string,
  more: Partial<DumpRun> = {},
  tools: Parameters<typeof fakeTools>[1] = {},
) {
  await using fake = await fakeTools({ pg_dump: `const archive = __dirname + '/archive';\n${code}` }, tools);
  await writeFile(join(fake.folder, 'archive'), piped);
  return await plainDump({
    tools: fake,
    env: { PGHOST: 'db' },
    user: 'app',
    traits: versionTraits(17),
    encoding: 'UTF8',
    options,
    sink: keepingSink(),
    signal: new AbortController().signal,
    onProgress: () => {},
    onLine: () => {},
    ...more,
  });
}

const send = 'fs.createReadStream(archive).pipe(process.stdout);';

describe.runIf(process.platform !== 'win32')('plainDump', () => {
  it('gives the sink what makes the archive, with its head apart', async () => {
    const sink = keepingSink();
    const lines: string[] = [];
    const progress: Parameters<DumpRun['onProgress']>[0][] = [];
    const result = await dumpWith(
      `console.error('pg_dump: dumping contents of table "public.t"');
       console.error('pg_dump: warning: there are circular foreign-key constraints');
       ${send}`,
      { sink, onLine: (line) => lines.push(line), onProgress: (update) => progress.push(update) },
    );
    const body = Buffer.concat(sink.parts);
    expect(sink.reserved).toEqual([result.headLength]);
    expect(result.head.length).toBe(result.headLength);
    expect(result.size).toBe(result.headLength + body.length);
    // the body is the archive's as it was sent; only the head learns the offsets
    expect(body.equals(piped.subarray(piped.length - body.length))).toBe(true);
    expect(result.segments).toHaveLength(18);
    for (const { offset, length, sha256 } of result.segments.slice(1)) {
      const at = offset - result.headLength;
      expect(
        createHash('sha256')
          .update(body.subarray(at, at + length))
          .digest('hex'),
      ).toBe(sha256);
    }
    expect(result.warnings).toEqual(['there are circular foreign-key constraints']);
    expect(lines).toHaveLength(2);
    expect(progress.at(-1)).toMatchObject({
      bytes: result.size,
      // the large objects, which are data of the archive as well, are no table
      tables: { done: result.tables.length, total: result.tables.length },
    });
    expect(result.largeObjects.count).toBe(4);
    expect(progress.at(-1)?.rows).toBe(321);
    const last = result.tables.at(-1);
    expect(progress.at(-1)?.finished?.[0]).toMatchObject({
      name: `${last?.schema}.${last?.name}`,
      bytes: last?.length,
    });
  });

  it('passes arguments and environment, warns of tools with holes, and notes missing zstd', async () => {
    const lines: string[] = [];
    const result = await dumpWith(
      `console.error(JSON.stringify({ args, host: process.env.PGHOST })); ${send}`,
      { onLine: (line) => lines.push(line), options: { ...options, compression: 'zstd:3' } },
      { warning: 'old tools' },
    );
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      args: expect.arrayContaining(['--format=custom', '--compress=1', '--no-password']) as string[],
      host: 'db',
    });
    expect(result.warnings).toEqual(['old tools']);
    expect(result.notes).toEqual(['pg_dump 15 does not know zstd; gzip:1 was used instead of zstd:3']);
  });

  it('fails when pg_dump fails, even behind a whole archive', async () => {
    await expect(
      dumpWith(`console.error('pg_dump: error: query failed: ERROR:  permission denied for table t');
        process.exitCode = 1; ${send}`),
    ).rejects.toMatchObject({ code: 'UserErrorMissingDBPermissions' });
  });

  it('fails when pg_dump says that all is well and half of the archive is missing', async () => {
    const half = `process.stdout.write(fs.readFileSync(archive).subarray(0, ${Math.floor(piped.length / 2)}))`;
    await expect(dumpWith(half)).rejects.toMatchObject({ code: 'UserErrorArchiveCorrupt' });
    await expect(dumpWith('')).rejects.toMatchObject({ code: 'UserErrorArchiveCorrupt' });
  });

  it('fails when pg_dump is killed', async () => {
    await expect(dumpWith(`process.kill(process.pid, 'SIGKILL')`)).rejects.toMatchObject({
      code: 'UserErrorClientToolFailed',
      message: 'pg_dump was killed (SIGKILL)',
    });
  });

  it('ends pg_dump when the storage fails, and says what failed', async () => {
    const sink = keepingSink(() => Promise.reject(new Error('the disk is full')));
    const endless = `${send.replace(';', '')} ; setInterval(() => {}, 1000);`;
    await expect(dumpWith(endless, { sink })).rejects.toThrow('the disk is full');
  });

  it('ends with the reason when it is aborted', async () => {
    const abort = new AbortController();
    const reason = new Error('cancelled');
    const run = dumpWith(`console.error('up'); setInterval(() => {}, 1000);`, {
      signal: abort.signal,
      onLine: () => abort.abort(reason),
    });
    await expect(run).rejects.toBe(reason);
  });
});
