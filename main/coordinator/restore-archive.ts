import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClassifiedMessage } from '../../shared/jobs.ts';
import type { Manifest } from '../../shared/manifest.ts';
import { PgkeepError } from '../core/errors.ts';
import { parseHead } from '../postgres/archive/head.ts';
import { mapRoles } from '../postgres/archive/role-map.ts';
import { isOpenPublic } from '../postgres/archive/restore-actions.ts';
import { hasWork, restorePasses, type RestorePasses } from '../postgres/archive/restore-passes.ts';
import { selectEntries } from '../postgres/archive/selection.ts';
import { selectionWords } from '../postgres/archive/selection-words.ts';
import type { ArchiveHead, TocEntry } from '../postgres/archive/types.ts';
import { planData, tocOnlyArchive } from '../postgres/archive/virtual.ts';
import { runRestore, type RestoreRun } from '../postgres/run-restore.ts';
import type { FoundPoint } from './find-point.ts';
import type { JobContext } from './job-runner.ts';
import type { OpenVault } from './reach.ts';
import type { RestoreOptions } from './restore-options.ts';
import { RestoredTables } from './restored-tables.ts';
import { checkedRoleMap } from './restore-role-map.ts';
import type { SelfActing } from './self-acting.ts';
import { readVerified } from './verified-read.ts';

/** What of an archive is restored. */
export interface SelectedArchive {
  readonly head: ArchiveHead;
  readonly entries: TocEntry[];
  /** Roles of the source that are replaced, with those that take their place. */
  readonly roleMap: ReadonlyMap<string, string>;
  /** What was left out and why, for the user. */
  readonly warnings: string[];
  /** What comes along unasked, or stays out without having been asked for. */
  readonly notes: string[];
}

/** Reads the head and applies selection and role map. */
export async function readSelected(
  vault: OpenVault,
  point: FoundPoint,
  manifest: Manifest,
  options: Pick<RestoreOptions, 'selection' | 'roleMap'>,
  context: Pick<JobContext, 'signal'>,
): Promise<SelectedArchive> {
  const head = parseHead(await readHead(vault, point, manifest, context.signal)).head;
  refuseStrangers(head, manifest);
  const { selection } = options;
  const everything =
    selection.schemas.length + selection.tables.length + selection.excludeTables.length === 0;
  const chosen = everything
    ? { entries: [...head.entries], leftOut: [], comesAlong: [] }
    : selectEntries(head, selection);
  const roleMap = checkedRoleMap(options.roleMap, head.entries, manifest.database.properties);
  const entries = mapRoles(chosen.entries, roleMap);
  return { head, entries, roleMap, ...selectionWords(head.entries, chosen) };
}

/** A manifest that belongs to this archive has exactly one segment for each entry with data. */
function refuseStrangers(head: ArchiveHead, manifest: Manifest): void {
  const inArchive = head.entries.filter(({ hadDumper }) => hadDumper).map(({ dumpId }) => dumpId);
  const inManifest = manifest.archive.segments.flatMap(({ dumpId }) => dumpId ?? []);
  const known = new Set(inManifest);
  if (inArchive.length === inManifest.length && inArchive.every((dumpId) => known.has(dumpId))) return;
  throw new PgkeepError(
    'UserErrorArchiveCorrupt',
    'The archive in the vault is not what was backed up: its table of contents has other data than the manifest.',
  );
}

/** Header and table of contents of a point's archive, checked against its sha256. */
export async function readHead(
  vault: OpenVault,
  point: FoundPoint,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<Buffer> {
  const first = manifest.archive.segments[0];
  if (first === undefined) throw new Error('a manifest has at least one segment');
  const pieces: Uint8Array[] = [];
  const read = (range: { offset: number; length: number }, stop: AbortSignal) =>
    vault.readArchive(point.instance.id, point.pointId, range, stop);
  for await (const piece of readVerified(read, [first], signal)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/**
 * Runs pg_restore for pre-data, data (in parallel), post-data, privileges and what comes behind them; stops
 * after a fatal message.
 */
export async function restoreSections(
  archive: SelectedArchive,
  vault: OpenVault,
  point: FoundPoint,
  manifest: Manifest,
  options: RestoreOptions,
  context: JobContext,
  common: Pick<RestoreRun, 'tools' | 'env' | 'noOwner' | 'noPrivileges'>,
  selfActing: SelfActing,
): Promise<ClassifiedMessage[]> {
  const messages: ClassifiedMessage[] = [];
  const failed = () => messages.some(({ severity }) => severity === 'fatal');
  const observe = {
    signal: context.signal,
    onObject: (object: string) => context.progress({ object }),
    onLine: (line: string) => context.log(line),
  };
  const passes = restorePasses(archive.entries);
  const writePass = async (pass: keyof RestorePasses) => {
    const file = join(context.scratch, `${pass}.pgdump`);
    await writeFile(file, tocOnlyArchive(archive.head, passes[pass]), { mode: 0o600 });
    return file;
  };
  const file = await writePass('main');

  context.progress({ phase: 'restoring pre-data' });
  messages.push(...(await runRestore({ ...common, ...observe, section: 'pre-data', source: { file } })));
  if (failed()) return messages;

  await selfActing.hold();
  const groups = planData(archive.head, archive.entries, manifest.archive.segments, options.jobs);
  const totalBytes = groups.reduce((sum, group) => sum + group.bytes, 0);
  let bytes = 0;
  const tables = new RestoredTables(
    manifest.tables,
    groups.flatMap(({ ranges }) => ranges.flatMap(({ dumpId }) => dumpId ?? [])),
  );
  context.progress({ phase: 'restoring data', bytes, totalBytes, ...tables.progress });
  const read = (range: { offset: number; length: number }, stop: AbortSignal) =>
    vault.readArchive(point.instance.id, point.pointId, range, stop);
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const results = await Promise.allSettled(
    groups.map(async (group) => {
      async function* pieces() {
        yield group.head;
        for await (const piece of readVerified(read, group.ranges, signal)) {
          bytes += piece.length;
          context.progress({ bytes });
          yield piece;
        }
      }
      const session = tables.session();
      try {
        const said = await runRestore({
          ...common,
          ...observe,
          onObject: (object) => {
            session.begin(object);
            context.progress({ object, ...tables.progress });
          },
          signal,
          section: 'data',
          source: { feed: pieces() },
        });
        session.end();
        context.progress(tables.progress);
        return said;
      } catch (error) {
        stop.abort(error); // one session that cannot go on ends the others: the restore has failed
        throw error;
      }
    }),
  );
  for (const result of results) {
    if (result.status === 'fulfilled') messages.push(...result.value);
  }
  context.signal.throwIfAborted();
  if (stop.signal.aborted) throw stop.signal.reason;
  const { notes, warnings } = await selfActing.release();
  archive.notes.push(...notes);
  archive.warnings.push(...warnings);
  if (failed()) return messages;

  const opensPublic = archive.entries.some((entry) => isOpenPublic(entry));
  const restorePass = async (source: { readonly file: string }, jobs: number) => {
    const run = { ...common, ...observe, source, jobs, opensPublic };
    messages.push(...(await runRestore({ ...run, section: 'post-data' })));
  };
  context.progress({ phase: 'restoring post-data (indexes, constraints, triggers)' });
  await restorePass({ file }, options.jobs);
  if (!failed() && !common.noPrivileges && hasWork(passes.privileges)) {
    // One session, in order: a grant may need another one, and only --verbose shows what the server ignores.
    await restorePass({ file: await writePass('privileges') }, 1);
  }
  if (!failed() && hasWork(passes.last)) {
    await restorePass({ file: await writePass('last') }, options.jobs);
  }
  return messages;
}
