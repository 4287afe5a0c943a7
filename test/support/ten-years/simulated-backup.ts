import { createHash } from 'node:crypto';
import { commitPoint } from '../../../main/coordinator/backup/commit-point.ts';
import { holdLease } from '../../../main/coordinator/backup/hold-lease.ts';
import type { BackupSubject, RunningBackup } from '../../../main/coordinator/backup/running-backup.ts';
import { signerOf } from '../../../main/coordinator/backup/signer.ts';
import { expectStillDue } from '../../../main/coordinator/backup/still-due.ts';
import type { Engine } from '../../../main/coordinator/engine.ts';
import { expectProtected } from '../../../main/coordinator/instances/record.ts';
import type { FlowOutcome, JobContext } from '../../../main/coordinator/jobs/runner.ts';
import { openVault } from '../../../main/coordinator/vaults/open-vault.ts';
import { cleanUp } from '../../../main/core/clean-up.ts';
import type { DumpResult } from '../../../main/postgres/dump/engine.ts';
import { PointId } from '../../../shared/ids.ts';
import { sampleManifest } from '../sample-manifest.ts';

/** How the dump of a simulated backup goes. */
export interface SimulatedDump {
  /** Rows were left out, and nobody knows why. */
  readonly partial: boolean;
  /** Is called when the dump is over, and says how that went: it throws where it failed. */
  readonly over: () => void;
}

/**
 * The backup flow without a server: lease, last look, point, commit and promise are the product's, the archive is a few
 * bytes, and nobody is asked what the database is like.
 */
export async function simulatedBackup(
  engine: Engine,
  subject: BackupSubject,
  { context, dump }: { readonly context: JobContext; readonly dump: SimulatedDump },
): Promise<FlowOutcome> {
  const { instance, server } = subject;
  const startedAt = engine.clock.now().toISOString();
  const isScheduled = subject.reason.trigger === 'schedule';
  await using vault = await openVault(engine, subject.vault);
  const record = await expectProtected(engine, vault, instance, server);
  return await holdLease({ engine, vault, instance, context, isScheduled }, async (context, held) => {
    if (isScheduled) await expectStillDue({ engine, subject, context, vault, record });
    const { result, facts } = simulatedFacts();
    const pointId = PointId.parse(engine.ids.next('point'));
    const leftover = await context.begin({
      kind: 'point',
      words: `the unfinished recovery point ${pointId}`,
      vaultId: vault.id,
      instanceId: instance.id,
      pointId,
    });
    const writer = await vault.beginPoint(instance.id, pointId, { signal: context.signal });
    try {
      await writer.upload.reserveHead(result.headLength);
      await writer.upload.write(Buffer.from('archive'));
      dump.over();
      const backup = { engine, subject, context, vault, held, startedAt, warnings: [], ...facts };
      await commitPoint(backup as unknown as RunningBackup, writer, result, {
        ...afterDump(dump.partial),
        signer: await signerOf(engine, writer),
      });
      leftover.done();
    } catch (error) {
      await cleanUp(error, async () => {
        await writer.abandon();
        leftover.done();
      });
      throw error;
    }
    const counts = { pointId, bytes: result.size, tables: 0, rows: 0 };
    return {
      state: 'completed',
      result: { ...counts, losses: [], messages: [], warnings: [], notes: [] },
    };
  });
}

const { server, tool, database } = sampleManifest('archive', '--');

/** What the server and pg_dump would have said. */
function simulatedFacts() {
  const head = Buffer.from('head');
  const archive = Buffer.concat([head, Buffer.from('archive')]);
  const sha256 = createHash('sha256').update(archive).digest('hex');
  const result = {
    head,
    headLength: head.length,
    size: archive.length,
    sha256,
    segments: [{ offset: 0, length: archive.length, sha256 }],
    header: { major: 1, minor: 16, compression: { algorithm: 'zstd', level: 1 } },
    entries: [],
    tables: [],
    largeObjects: { count: 0, length: 0 },
    warnings: [],
    notes: [],
  } as unknown as DumpResult;
  const facts = {
    tools: { version: tool.version, folder: '/usr/bin' },
    before: { facts: server, sizeBytes: 8_000_000, identity: {} },
  };
  return { result, facts };
}

const afterDump = (isPartial: boolean) => ({
  properties: database.properties,
  roles: [],
  roleNotes: [],
  extensions: [],
  leftOut: { warnings: [], notes: [] },
  isPartial,
});
