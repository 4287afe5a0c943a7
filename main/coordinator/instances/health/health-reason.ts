import { ageWords, agoWords } from '../../../../shared/words/ages.ts';
import { countOf, formatCount } from '../../../../shared/words/counts.ts';
import { whoWords } from '../../../../shared/words/who.ts';
import type { Findings, Flaw, HealthPoint } from './health-facts.ts';

/** Why an instance is as it is, in one sentence with the age of what can be restored. */
export function healthReason(findings: Findings): string {
  const { facts, newest } = findings;
  const words = newest === undefined ? withoutPoint(findings) : withPoint(findings, newest);
  const { stoppedAt, endedElsewhere, recordProblem } = facts.instance;
  const ended = {
    here: 'protection was stopped',
    stopped: 'another workstation stopped the protection',
    deleted:
      'its record is gone from the vault (another workstation deleted it, or somebody removed the folder)',
  }[endedElsewhere ?? 'here'];
  if (stoppedAt !== undefined) return capital(`${ended}, and ${words}`);
  if (recordProblem === undefined) return capital(words);
  return `Its record in the vault cannot be read, so no backup is taken: put it back from a copy of the vault, or stop the protection, keep the recovery points and protect the database again. ${capital(words)}`;
}

const capital = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;

function withoutPoint(findings: Findings): string {
  const { facts, damaged, broken, gap, notRun, isLacking, unasked } = findings;
  const { contact, lastBackup, privileges, now } = facts;
  const why = broken === undefined ? '.' : messageTail(broken);
  if (unasked && contact.problem === null) {
    const known = broken === undefined ? '' : `; ${brokenWords(broken)}${why}`;
    return `its recovery points have not been read from the vault yet${known === '' ? '.' : known}`;
  }
  if (contact.problem !== null) {
    const asked = `the vault did not answer ${agoWords(msSince(contact.askedAt, now))}`;
    return broken === undefined
      ? `no recovery point is known that can be restored, and ${asked}.`
      : `${brokenWords(broken)}, no recovery point is known, and ${asked}${why}`;
  }
  if (damaged.length > 0) return `there is nothing to restore: ${allDamaged(damaged)}.`;
  if (broken !== undefined) return `there is nothing to restore, and ${brokenWords(broken)}${why}`;
  if (lastBackup?.result?.pointId !== undefined)
    return 'there is nothing to restore: the last backup completed, but its recovery point is no longer in the vault.';
  if (gap !== null) return `there is nothing to restore yet, and ${gapWords(findings, gap)}.`;
  if (isLacking && privileges !== undefined) return `there is nothing to restore yet. ${privileges.summary}`;
  if (notRun !== undefined) return `there is nothing to restore yet. ${notRun}`;
  return 'there is nothing to restore yet: no backup has been taken.';
}

function withPoint(findings: Findings, newest: HealthPoint): string {
  const { facts, broken, gap, notRun, isLacking, isPastLimit } = findings;
  const { contact, now, privileges, limitDays } = facts;
  const age = ageSentence(findings, newest);
  const past = isPastLimit ? `, past the limit of ${days(limitDays)}` : '';
  const isStopped = facts.instance.stoppedAt !== undefined;
  if (broken !== undefined && !isStopped)
    return `${brokenWords(broken)}, and ${age}${past}${messageTail(broken)}`;
  if (gap !== null) return `${gapWords(findings, gap)}, and ${age}${past}.`;
  if (contact.problem !== null) {
    const known = contact.answeredAt === null ? 'before' : agoWords(msSince(contact.answeredAt, now));
    return `the vault did not answer ${agoWords(msSince(contact.askedAt, now))}; by what it said ${known}, ${age}${past}.`;
  }
  if (isLacking && privileges !== undefined && !isStopped)
    return `${unended(privileges.summary)}; ${age}${past}.`;
  if (notRun !== undefined && !isStopped) return `${unended(notRun)}; ${age}${past}.`;
  if (isPastLimit) return `${age}; the limit is ${days(limitDays)}.`;
  if (newest.flaw === 'differs') return `${age}, but its restore was not whole when it was verified.`;
  if (newest.warnings > 0) {
    const count = newest.warnings === 1 ? 'a warning' : countOf(newest.warnings, 'warning');
    return `${age}, but its backup completed with ${count}.`;
  }
  return `${age}.`;
}

/** "the newest recovery point is 3 hours old", with what is newer and no good. */
function ageSentence({ facts, ageMs, newerDamaged, ahead }: Findings, newest: HealthPoint): string {
  if (ahead !== undefined) {
    const byMs = Date.parse(ahead.completedAt) - facts.now.getTime();
    const claim = `a recovery point says that it was completed ${ageWords(byMs)} from now, so a clock was wrong`;
    if (ageMs === null) return `${claim} and its age is not known`;
    return ahead.id === newest.id
      ? `${claim}; it is at least ${ageWords(ageMs)} old`
      : `${claim}; the newest other one is ${ageWords(ageMs)} old`;
  }
  const old = `is ${ageWords(ageMs ?? 0)} old`;
  if (newerDamaged.length === 0) return `the newest recovery point ${old}`;
  if (newerDamaged.length === 1)
    return `the newest recovery point ${flawWords(newerDamaged[0])}, and the newest good one ${old}`;
  return `the ${newerDamaged.length} newest recovery points cannot be restored, and the newest good one ${old}`;
}

function allDamaged(damaged: readonly Flaw[]): string {
  if (damaged.length === 1) return `the only recovery point ${flawWords(damaged[0])}`;
  return `none of the ${damaged.length} recovery points is good`;
}

function flawWords(flaw: Flaw | undefined): string {
  if (flaw === 'wrong signature') return 'has a wrong signature';
  return flaw === 'failed verification' ? 'failed its verification' : 'is damaged';
}

const brokenWords = (broken: Findings['broken']): string =>
  broken?.state === 'interrupted' ? 'the last backup was interrupted' : 'the last backup failed';

/** "the backup that was due 9 hours ago has not begun", or how many were not made; with why where that is known. */
function gapWords({ facts, notRun }: Findings, { runs, first }: NonNullable<Findings['gap']>): string {
  const { now, schedule } = facts;
  const since = agoWords(msSince(first, now));
  const by =
    schedule?.runsHere === false && schedule.runner !== undefined ? whoWords(schedule.runner) : undefined;
  const whose = by === undefined ? '' : ` by ${by}`;
  const what =
    runs > 1
      ? `${formatCount(runs)} planned backups were not made${whose}, the first due ${since}`
      : schedule?.late !== null && by === undefined
        ? `the backup that was due ${since} has not begun`
        : `the backup that was due ${since} was not made${whose}`;
  return notRun === undefined ? what : `${what} (${inSentence(notRun)})`;
}

const unended = (sentence: string): string => sentence.replace(/[.\s]+$/, '');

/** A sentence within another one; a name or a capital that is more than its first letter would be one anyhow. */
const inSentence = (sentence: string): string =>
  `${sentence.charAt(0).toLowerCase()}${unended(sentence).slice(1)}`;

/** What ended it, behind the sentence. */
const messageTail = ({ state, error }: NonNullable<Findings['broken']>): string =>
  state === 'interrupted' || error === null ? '.' : `: ${error.message}`;

const days = (count: number): string => countOf(count, 'day');

const msSince = (at: string | null, now: Date): number =>
  at === null ? 0 : Math.max(0, now.getTime() - Date.parse(at));
