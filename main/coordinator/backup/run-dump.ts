import type { PgkeepError } from '../../core/errors.ts';
import { connect } from '../../postgres/connect/connect.ts';
import { toolEnvironment } from '../../postgres/connect/tool-environment.ts';
import type { DumpEngine, DumpResult, DumpSink } from '../../postgres/dump/engine.ts';
import type { Target } from '../../postgres/connect/target.ts';
import { readRelationSizes } from '../../postgres/dump/relation-sizes.ts';
import { ShareDone } from '../../postgres/dump/share-done.ts';
import { plainDump } from '../../postgres/dump/plain.ts';
import { blockerWords, readDumpBlockers } from '../../postgres/privileges/read/dump-blockers.ts';
import { beatIntervalMs } from '../jobs/waiting.ts';
import { expectedSize } from './expected-size.ts';
import { watchForLocks, type LockWatch } from './lock-watch.ts';
import { watchForStall, type StallWatch } from './stall-watch.ts';
import type { RunningBackup } from './running-backup.ts';

/** How databases are dumped. */
const dumpDatabase: DumpEngine = plainDump;

/** Dumps the database into the sink, and tells the progress, and what a silent dump waits for. */
export async function runDump(backup: RunningBackup, sink: DumpSink): Promise<DumpResult> {
  const { context, target, tools, before } = backup;
  const { instance, server } = backup.subject;
  const { loginOf, secret } = target;
  context.progress({ phase: 'dumping' });
  // tells the session of this dump from all others
  const applicationName = `pgkeep ${context.jobId}`;
  const stalled = new AbortController();
  using stall = watchForStallOf(backup, (error) => stalled.abort(error));
  using locks = watchLocksOf(backup, applicationName, (lock) => stall?.waitsForLock(lock));
  const share = await readShare(target, context.signal);
  const result = await dumpDatabase({
    tools,
    env: { ...(await toolEnvironment(target, context.scratch)), PGAPPNAME: applicationName },
    user: target.address.user,
    traits: before.facts.traits,
    encoding: before.facts.encoding,
    server: server.name,
    place: target,
    ...(loginOf !== undefined && { loginOf }),
    ...(secret !== undefined && { secret }),
    options: instance.options,
    sink: stall === undefined ? sink : whileStoring(sink, stall),
    signal: AbortSignal.any([context.signal, stalled.signal]),
    onProgress: ({ data, ...update }) => {
      locks.heard();
      stall?.heard();
      context.progress({
        ...update,
        ...(share === undefined || data === undefined ? {} : { share: share.at(data) }),
      });
    },
    onLine: (line) => {
      stall?.heard();
      context.log(line);
    },
    onCompression: (algorithm) => tellExpectedSize(backup, algorithm),
  });
  const note = entriesWithSecrets(result);
  if (note !== undefined) context.log(note);
  return result;
}

/**
 * How much of the dump is done, by the sizes of the relations; undefined where they cannot be read: a backup does not
 * need them. They are read before the dump and not beside it: a login may be allowed one connection only.
 */
async function readShare(target: Target, signal: AbortSignal): Promise<ShareDone | undefined> {
  try {
    await using connection = await connect(target, { signal });
    return new ShareDone(await readRelationSizes(connection));
  } catch {
    // the dump says what is wrong with the server
    return undefined;
  }
}

const every = (callback: () => void) => {
  const timer = setInterval(callback, beatIntervalMs);
  return () => clearInterval(timer);
};

/** A backup that a person started is the person's to give up. */
function watchForStallOf(
  { engine, subject }: RunningBackup,
  giveUp: (error: PgkeepError) => void,
): StallWatch | undefined {
  if (subject.reason.trigger !== 'schedule') return undefined;
  return watchForStall({ clock: engine.clock, every, giveUp });
}

/** The sink, whose time is none of the dump's. */
function whileStoring(sink: DumpSink, stall: StallWatch): DumpSink {
  const storing = async (work: Promise<void>) => {
    stall.storing(true);
    try {
      await work;
    } finally {
      stall.storing(false);
    }
  };
  return {
    reserveHead: (length) => storing(sink.reserveHead(length)),
    write: (chunk) => storing(sink.write(chunk)),
  };
}

function watchLocksOf(
  { engine, context, target }: RunningBackup,
  applicationName: string,
  onLock: (lock: string | null) => void,
): LockWatch {
  return watchForLocks({
    clock: engine.clock,
    every,
    look: async (signal) => {
      await using connection = await connect(target, { signal });
      return blockerWords(await readDumpBlockers(connection, applicationName));
    },
    tell: (lock) => {
      onLock(lock);
      context.progress({ lock });
      if (lock !== null) context.log(`waiting for a lock: ${lock}`);
    },
  });
}

function tellExpectedSize({ engine, context, subject }: RunningBackup, algorithm: string): void {
  const points = engine.store.points.ofInstance(subject.vault.id, subject.instance.id);
  const expectedBytes = expectedSize([...points.values()], algorithm);
  if (expectedBytes !== undefined) context.progress({ expectedBytes });
}

/** pg_dump writes down what belongs to the database, passwords for other servers included. */
function entriesWithSecrets({ entries }: DumpResult): string | undefined {
  const count = (desc: string) => entries.filter((entry) => String(entry.desc) === desc).length;
  const mappings = count('USER MAPPING');
  const subscriptions = count('SUBSCRIPTION');
  if (mappings + subscriptions === 0) return undefined;
  return `note: the archive holds user mappings (${mappings}) and subscriptions (${subscriptions}) with the passwords in them that this login may read: protect the vault accordingly`;
}
