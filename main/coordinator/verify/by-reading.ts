import type { PointSignature } from '../../../shared/keys.ts';
import type { Manifest } from '../../../shared/points/manifest.ts';
import type { ClientTools } from '../../../shared/tools.ts';
import { signatureWords } from '../../../shared/words/signatures.ts';
import { PgkeepError } from '../../core/errors.ts';
import { manifestProblems } from '../../postgres/archive/verify/agreement.ts';
import { maxHeadLength } from '../../postgres/archive/format/head.ts';
import { createArchiveCheck, type ArchiveCheckResult } from '../../postgres/archive/verify/archive-check.ts';
import { pgRestoreWithoutTarget } from '../../postgres/restore/without-target.ts';
import type { Engine } from '../engine.ts';
import type { FlowOutcome, JobContext } from '../jobs/runner.ts';
import { wrongSignatureError } from '../../vault/signing/wrong-signature.ts';
import { signatureProblems, signatureWarnings } from '../keys/signature-words.ts';
import type { OpenPoint, PointHandle } from '../points/point-handle.ts';
import { chooseToolFor } from '../restore/restore-tool.ts';
import { readParts, type ReadParts } from './read-parts.ts';
import { readGlobals } from '../points/stored-globals.ts';

/** All that was read of a point, in words where it is wrong. */
interface WholeReading {
  readonly manifest: Manifest;
  readonly signature: PointSignature;
  readonly tools: ClientTools;
  readonly archive: ReadArchive;
  /** What is damaged first, then what pg_restore cannot read. */
  readonly problems: readonly string[];
  readonly isDamaged: boolean;
  readonly parts: Pick<ReadParts, 'parts' | 'singleTables'>;
}

/**
 * Re-reads every byte of a recovery point once, for two readers: one compares all checksums and counts with the
 * manifest, tables and data both ways, and decodes every frame; the other is a stock pg_restore that writes to nowhere.
 * Roles of the manifest and of globals.sql are compared, too. Then pg_restore reads the parts that restores
 * would use. Nothing is kept on disk.
 */
export async function verifyFlow(
  engine: Engine,
  handle: PointHandle,
  context: JobContext,
): Promise<FlowOutcome> {
  await using point = await handle.open();
  const { manifest, signature } = await point.readVouched();
  context.log(signatureWords(signature.result));
  const tools = await chooseToolFor(engine, manifest, context);
  context.progress({ phase: 'reading', bytes: 0, totalBytes: manifest.archive.size });
  await using nowhere = await pgRestoreWithoutTarget({ tools, signal: context.signal });

  const archive = await readAll(point, manifest, context, (piece) => nowhere.write(piece));
  const damage = [
    ...signatureProblems(signature.result),
    ...archive.result.problems,
    ...(await problemsBeside(point, manifest)),
  ];
  const refusal = await nowhere.end();
  const problems = [
    ...damage,
    ...(refusal === undefined ? [] : [`pg_restore cannot read the archive: ${refusal}`]),
  ];

  const isDamaged = damage.length > 0;
  let parts = { parts: 0, singleTables: 0 };
  // of what is damaged there is nothing more to prove
  if (!isDamaged) {
    context.progress({ phase: 'reading what restores would use' });
    const read = await readParts(archive.head, manifest, tools, {
      signal: context.signal,
      onPart: (object) => context.progress({ object }),
    });
    problems.push(...read.problems);
    parts = read;
  }
  // of a point that is gone nothing is said, neither that it is damaged nor that it is readable
  await point.expectInPlace();
  return outcomeOf({ manifest, signature: signature.result, tools, archive, problems, isDamaged, parts });
}

/** What is wrong with the archive's file and with globals.sql. */
async function problemsBeside(point: OpenPoint, manifest: Manifest): Promise<string[]> {
  const problems: string[] = [];
  // Bytes behind the end would go unread: pg_restore does not look there, but nobody backed them up.
  const stored = await point.archiveSize();
  const { size } = manifest.archive;
  if (stored !== size) problems.push(`archive.pgdump has ${stored ?? 0} bytes instead of ${size}`);
  const globals = await readGlobals(point, manifest);
  if ('problems' in globals) problems.push(...globals.problems);
  return problems;
}

function outcomeOf(reading: WholeReading): FlowOutcome {
  const { manifest, signature, tools, archive, problems } = reading;
  const { parts, singleTables } = reading.parts;
  const { rows, sha256 } = archive.result;
  const summary = {
    pointId: manifest.pointId,
    bytes: archive.bytes,
    tables: manifest.tables.length,
    ...(rows === undefined ? {} : { rows }),
    sha256,
    signature,
    evidence: { kind: 'read' as const, tool: tools.version, parts, singleTables },
    losses: [],
    messages: [],
  };
  if (problems.length === 0) {
    const warnings = signatureWarnings(signature);
    const state = warnings.length > 0 ? 'completed with warnings' : 'completed';
    return { state, result: { ...summary, proof: 'readable', warnings, notes: [] } };
  }
  return {
    state: 'failed',
    result: { ...summary, warnings: [...problems], notes: [] },
    error: failureOf(reading),
  };
}

function failureOf({ signature, problems, isDamaged }: WholeReading): PgkeepError {
  const details = problems.join('\n');
  if (signature.outcome === 'wrong') return wrongSignatureError(signature.reason, details);
  return new PgkeepError(
    'UserErrorArchiveCorrupt',
    `The recovery point is ${isDamaged ? 'damaged' : 'not readable'}: ${problems[0]}`,
    {
      details,
      remedy:
        'Restore another recovery point, and find out what changed the files. A restore that skips what is damaged gives back the rest of this one.',
    },
  );
}

/** The archive as it was read once, to its end or as far as there is one. */
interface ReadArchive {
  readonly result: ArchiveCheckResult;
  /** Its head; empty where the manifest does not say soundly how long that is. */
  readonly head: Buffer;
  readonly bytes: number;
}

/** Reads the archive to its end, or as far as there is one: what is missing is a problem like any other. */
async function readAll(
  point: OpenPoint,
  manifest: Manifest,
  context: JobContext,
  write: (piece: Uint8Array) => Promise<void>,
): Promise<ReadArchive> {
  const { size } = manifest.archive;
  // a manifest of nonsense may call the whole archive its head
  const isSound = manifestProblems(manifest).length === 0 && manifest.archive.headLength <= maxHeadLength;
  const headLength = isSound ? manifest.archive.headLength : 0;
  const check = createArchiveCheck(manifest, { decode: true });
  const head: Uint8Array[] = [];
  let bytes = 0;
  try {
    const range = { offset: 0, length: size };
    for await (const piece of point.readArchive(range, context.signal)) {
      context.signal.throwIfAborted();
      if (bytes < headLength) head.push(piece.slice(0, headLength - bytes));
      bytes += piece.length;
      check.push(piece);
      await Promise.all([check.drained(), write(piece)]);
      const { object, rows, tables } = check.progress;
      context.progress({
        bytes,
        ...(object === undefined ? {} : { object }),
        ...(rows === undefined ? {} : { rows }),
        ...(tables === undefined ? {} : { tables: { done: tables, total: manifest.tables.length } }),
      });
    }
  } catch (error) {
    if (!(error instanceof PgkeepError) || error.code !== 'UserErrorArchiveCorrupt') throw error;
  }
  return { result: await check.finish(), head: Buffer.concat(head), bytes };
}
