import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClassifiedMessage, Loss } from '../../../shared/jobs/jobs.ts';
import { isOpenPublic } from '../../postgres/archive/entries/restore-actions.ts';
import {
  hasWork,
  isSetting,
  restorePasses,
  type RestorePasses,
} from '../../postgres/archive/passes/restore-passes.ts';
import { Section, type TocEntry } from '../../postgres/archive/format/types.ts';
import { tocOnlyArchive } from '../../postgres/archive/passes/virtual-archive.ts';
import { bySeverity, judgeMessages } from '../../postgres/restore/losses/verdict.ts';
import type { RestoreMessage } from '../../postgres/restore/losses/messages.ts';
import { isPasswordShortLived } from '../../postgres/connect/target.ts';
import { PostDataShare } from '../../postgres/restore/post-data-share.ts';
import { runRestore } from '../../postgres/restore/run-pg-restore.ts';
import { findDamagedData } from './data/damaged-data.ts';
import { endsAll, restoreData } from './data/restore-data.ts';
import type { RestoreWork } from './data/work.ts';
import type { SwitchedOffWords } from './target/schedulers-and-subscriptions.ts';

/** What a restore came to, but for the properties of the database. */
export interface RestoredSections {
  readonly losses: Loss[];
  /** Fatal ones among them: then the restore ended early. */
  readonly messages: ClassifiedMessage[];
  /** Dump ids of the data entries whose rows or objects did not arrive. */
  readonly lostData: ReadonlySet<number>;
  /** Rows that arrived, by the dump id of their entry; without those that could not be counted. */
  readonly counted: ReadonlyMap<number, number>;
  /** What was switched off in the copy, and what could not be. */
  readonly switchedOff: SwitchedOffWords;
}

export interface SectionOptions {
  /** Stops behind the first pass that lost something. */
  readonly allOrNothing: boolean;
  /** Reads the data twice: what is damaged is found first, and left out. */
  readonly skipDamaged: boolean;
}

/** Whether the restore has failed: something ended it, or something is missing that must not. */
export function isFailed(
  { losses, messages }: Pick<RestoredSections, 'losses' | 'messages'>,
  { allOrNothing }: Pick<SectionOptions, 'allOrNothing'>,
): boolean {
  return messages.some(({ severity }) => severity === 'fatal') || (allOrNothing && losses.length > 0);
}

/**
 * Runs pg_restore for pre-data, data (in parallel), post-data, privileges and what comes behind them. It goes on past
 * what fails and says what is missing; it stops after a message that ends everything.
 */
export async function restoreSections(
  given: RestoreWork,
  options: SectionOptions,
): Promise<RestoredSections> {
  const said: RestoreMessage[] = options.skipDamaged ? await findDamagedData(given) : [];
  const damaged = new Set(said.map(({ dumpId }) => dumpId));
  const work = { ...given, entries: given.entries.filter(({ dumpId }) => !damaged.has(dumpId)) };
  const losses: Loss[] = [];
  let switchedOff: SwitchedOffWords = { notes: [], warnings: [] };
  const weigh = (): RestoredSections => {
    const weighed = judgeMessages(said, given.entries, given.tables);
    const lostData = said.filter(({ severity }) => severity === 'loss').flatMap(({ dumpId }) => dumpId ?? []);
    return {
      losses: bySeverity([...losses, ...weighed.losses]),
      messages: weighed.messages,
      lostData: new Set(lostData),
      counted: work.counted,
      switchedOff,
    };
  };
  const stops = () => isFailed(weigh(), options);

  const passes = restorePasses(work.entries);
  const { context } = work;
  const jobs = sessionsOf(work);
  context.progress({ phase: 'restoring pre-data' });
  said.push(...(await runPass(work, { name: 'main', entries: passes.main, section: 'pre-data', jobs: 1 })));
  if (stops()) return weigh();

  await work.selfActing.hold();
  const data = await restoreData(work);
  if (!endsAll(data.messages)) switchedOff = await work.selfActing.release();
  said.push(...data.messages);
  losses.push(...data.losses);
  if (stops()) return weigh();

  context.progress({ phase: 'restoring post-data (indexes, constraints, triggers)' });
  said.push(...(await runPass(work, { name: 'main', entries: passes.main, section: 'post-data', jobs })));
  if (!stops() && !work.common.noPrivileges && hasWork(passes.privileges)) {
    // One session, in order: a grant may need another one, and only --verbose shows what the server ignores.
    said.push(
      ...(await runPass(work, {
        name: 'privileges',
        entries: passes.privileges,
        section: 'post-data',
        jobs: 1,
      })),
    );
  }
  if (!stops() && hasWork(passes.last)) {
    // an event trigger on login could refuse the sessions that parallel work begins behind it
    const sessions = passes.last.some(isLoginTrigger) ? 1 : jobs;
    said.push(
      ...(await runPass(work, { name: 'last', entries: passes.last, section: 'post-data', jobs: sessions })),
    );
  }
  return weigh();
}

/**
 * How many sessions one pg_restore may have. Behind its parallel sessions it connects once more, by the password that it
 * began with, and would fail where that is a token that has ended meanwhile: one session begins once. Data is loaded side
 * by side all the same, by a pg_restore for each part.
 */
const sessionsOf = ({ jobs, target }: RestoreWork): number => (isPasswordShortLived(target) ? 1 : jobs);

function isLoginTrigger({ desc, defn }: TocEntry): boolean {
  return desc?.toString('latin1') === 'EVENT TRIGGER' && / ON login\b/.test(defn?.toString('latin1') ?? '');
}

const sectionOf = { 'pre-data': Section.preData, 'post-data': Section.postData } as const;

/** What one pg_restore does, from a file that is called `name`. */
interface Pass {
  readonly name: keyof RestorePasses;
  readonly entries: readonly TocEntry[];
  readonly section: 'pre-data' | 'post-data';
  readonly jobs: number;
}

/** One pg_restore over one pass; what fails side by side is tried once more, alone. */
async function runPass(work: RestoreWork, pass: Pass): Promise<readonly RestoreMessage[]> {
  const { context, common, head } = work;
  const { name, section, jobs } = pass;
  const run = async (entries: readonly TocEntry[], sessions: number, share?: PostDataShare) => {
    const file = join(context.scratch, `${name}.pgdump`);
    await writeFile(file, tocOnlyArchive(head, entries), { mode: 0o600 });
    return await runRestore({
      ...common,
      section,
      jobs: sessions,
      opensPublic: work.entries.some((entry) => isOpenPublic(entry)),
      source: { file },
      signal: context.signal,
      onObject: (object) => context.progress({ object }),
      onLine: (line) => {
        context.log(line);
        const done = share?.read(line);
        if (done !== undefined) context.progress({ share: done });
      },
    });
  };
  const share =
    name === 'main' && section === 'post-data'
      ? new PostDataShare({ entries: pass.entries, tables: work.tables, inParallel: jobs > 1 })
      : undefined;
  const first = await run(pass.entries, jobs, share);
  if (jobs === 1 || endsAll(first.messages)) return first.messages;

  // Parallel sessions write into each other's messages: a statement that was refused may have lost its end, and its
  // entry. So of these only the entries count; each is tried again alone, and then says what is wrong with it.
  // They can get into each other's way, too: a deadlock costs one of them its index.
  const others = first.messages.filter(({ message }) => !message.includes('could not execute query: '));
  if (first.failed.size === 0) return others;
  context.log(`trying ${first.failed.size} failed entries again, one after the other`);
  const again = await run(
    pass.entries
      .filter((entry) => isSetting(entry) || first.failed.has(entry.dumpId))
      // a comment or label has no section of its own, and stands behind nothing here that has one
      .map((entry) =>
        isSetting(entry) || entry.section !== Section.none
          ? entry
          : { ...entry, section: sectionOf[section] },
      ),
    1,
  );
  // whose name was taken the first time already was not made by it
  const takenBefore = new Set(
    first.messages.filter(({ message }) => alreadyThere.test(message)).map(({ dumpId }) => dumpId),
  );
  return [
    ...others,
    ...again.messages.filter(
      ({ dumpId, severity, message }) =>
        severity === 'fatal' ||
        (dumpId === undefined && severity === 'unknown') ||
        (dumpId !== undefined && (!alreadyThere.test(message) || takenBefore.has(dumpId))),
    ),
  ];
}

const alreadyThere =
  /ERROR: {2}[^\n]*( already exists|is already a partition|is already an? |is already member of |multiple primary keys for table )/;
