import { hostname, userInfo } from 'node:os';
import type { Manifest } from '../../../shared/points/manifest.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { DumpResult } from '../../postgres/dump/engine.ts';
import { globalsScript } from '../../postgres/sql/globals.ts';
import type { PointWriter } from '../../vault/points/write-point.ts';
import { expectProtected, recordedServer } from '../instances/record.ts';
import { confirmLease } from './hold-lease.ts';
import type { AfterDump } from './around-dump.ts';
import { promisePoint } from './promise-point.ts';
import type { RunningBackup } from './running-backup.ts';
import type { Signer } from './signer.ts';

/**
 * Makes the archive that the writer holds a recovery point: archive, globals, and the manifest last. Throws where the
 * vault has other bytes than were sent, the instance is no longer protected, or another
 * workstation has taken the backup over: then there is no point.
 */
export async function commitPoint(
  backup: RunningBackup,
  writer: PointWriter,
  result: DumpResult,
  { signer, ...after }: AfterDump & { readonly signer: Signer },
): Promise<Manifest> {
  const { engine, context, vault, held } = backup;
  const { instance, server } = backup.subject;
  context.signal.throwIfAborted();
  const { size } = await writer.upload.commit(result.head);
  if (size !== result.size) {
    throw new PgkeepError(
      'UserErrorVaultNotAccessible',
      `The vault stored ${size} bytes of ${result.size} that were sent.`,
    );
  }
  const { roles, properties, roleNotes } = after;
  const globals = await writer.writeGlobals(globalsScript(instance.database, roles, properties, roleNotes));
  context.signal.throwIfAborted();
  const { record } = await expectProtected(engine, vault, instance, server);
  await vault.noteServer(record.serverId ?? server.id, recordedServer(server));
  const { retention, warnings } = await promisePoint(backup, record, { partial: after.isPartial });
  // Last of all that may take time: it holds for a moment only.
  const { epoch, warning } = await confirmLease(held);
  const warned = {
    ...result,
    warnings: [
      ...backup.warnings,
      ...result.warnings,
      ...signer.warnings,
      ...warnings,
      ...(warning === undefined ? [] : [warning]),
    ],
  };
  const manifest = {
    ...manifestOf(backup, writer, warned, { ...after, globals, retention }),
    ...(epoch === undefined ? {} : { lease: { epoch } }),
  };
  await writer.commit(manifest, signer.key);
  return manifest;
}

/** The manifest of a point that is completed now. */
function manifestOf(
  { engine, subject, startedAt, vault, tools, before }: RunningBackup,
  { pointId }: Pick<PointWriter, 'pointId'>,
  result: DumpResult,
  after: AfterDump & Pick<Manifest, 'globals' | 'retention'>,
): Manifest {
  const { instance, server } = subject;
  const { facts, sizeBytes, identity, selection } = before;
  const { properties, extensions, roles, globals, leftOut, retention } = after;
  const notes = [...result.notes, ...leftOut.notes];
  return {
    format: vault.format,
    pointId,
    instanceId: instance.id,
    startedAt,
    completedAt: engine.clock.now().toISOString(),
    takenBy: { user: userInfo().username, host: hostname(), pgkeep: engine.version },
    server: {
      host: server.host,
      port: server.port,
      version: facts.version,
      versionNumber: facts.versionNumber,
    },
    database: { name: instance.database, sizeBytes, ...identity, properties },
    tool: { version: tools.version, path: tools.folder },
    archive: {
      version: `${result.header.major}.${result.header.minor}`,
      compression: result.header.compression,
      size: result.size,
      headLength: result.headLength,
      sha256: result.sha256,
      segments: result.segments,
    },
    ...(result.rawBytes === undefined ? {} : { rawBytes: result.rawBytes }),
    tables: result.tables,
    largeObjects: result.largeObjects,
    extensions,
    roles,
    globals,
    retention,
    ...(selection === undefined ? {} : { selection }),
    warnings: [...result.warnings, ...leftOut.warnings],
    ...(notes.length === 0 ? {} : { notes }),
  };
}
