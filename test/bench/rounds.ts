import { quietShare, untilQuiet } from './machine.ts';
import type { Measurement } from './measure.ts';
import { processorTime, shareOfOthers } from './processor.ts';
import { markdownTable, ratios, spread } from './statistics.ts';

/** One way to do it. */
export interface Contender {
  readonly name: string;
  run(): Promise<Measurement>;
}

/** A measurement, and the share of the processor that other programs took from it. */
export interface Run extends Measurement {
  readonly others: number;
}

/** How often a measurement that others disturbed is repeated; the least disturbed one counts. */
const triesAtMost = 3;

async function runUndisturbed(contender: Contender, say: (line: string) => void): Promise<Run> {
  let best: Run | undefined;
  for (let attempt = 1; attempt <= triesAtMost; attempt += 1) {
    await untilQuiet(say);
    const before = await processorTime();
    const measured = await contender.run();
    const others = shareOfOthers(before, await processorTime());
    if (best === undefined || others < best.others) best = { ...measured, others };
    if (others <= quietShare) break;
    say(
      `${contender.name}: ${measured.jobSeconds.toFixed(2)} s while others used ${Math.round(others * 100)}%`,
    );
  }
  if (best === undefined) throw new Error('nothing was measured');
  return best;
}

/** All contenders one after the other, again and again: A B C A B C. */
export async function runRounds(
  contenders: readonly Contender[],
  rounds: number,
  say: (line: string) => void,
): Promise<Map<Contender, Run[]>> {
  const found = new Map<Contender, Run[]>(contenders.map((each) => [each, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const contender of contenders) {
      const measured = await runUndisturbed(contender, say);
      found.get(contender)?.push(measured);
      const peak =
        measured.peakBytes === undefined ? '' : `, peak ${(measured.peakBytes / 1e6).toFixed(0)} MB`;
      say(`round ${round}: ${contender.name}: ${measured.jobSeconds.toFixed(2)} s${peak}`);
    }
  }
  return found;
}

/** A sentence on the runs that others disturbed although they were repeated. */
function disturbances(found: ReadonlyMap<Contender, readonly Run[]>): string {
  const all = [...found.values()].flat();
  const disturbed = all.filter(({ others }) => others > quietShare);
  return disturbed.length === 0
    ? `Other programs used less than ${quietShare * 100}% of the processor during each of the ${all.length} runs.`
    : `Other programs used more than ${quietShare * 100}% of the processor (up to ${Math.round(Math.max(...disturbed.map(({ others }) => others)) * 100)}%) during ${disturbed.length} of the ${all.length} runs.`;
}

/** Median (least–greatest) of each contender; ratios are those of the same round to the first contender. */
export function roundsTable(found: ReadonlyMap<Contender, readonly Run[]>): string {
  const [base = []] = found.values();
  const baseSeconds = base.map(({ jobSeconds }) => jobSeconds);
  const rows = [...found].map(([{ name }, runs]) => {
    const jobSeconds = runs.map((each) => each.jobSeconds);
    const peaks = runs.flatMap(({ peakBytes }) => (peakBytes === undefined ? [] : [peakBytes / 1e6]));
    const processor = runs.flatMap(({ processorSeconds }) => processorSeconds ?? []);
    return [
      name,
      spread(jobSeconds, 2),
      runs === base ? '1' : spread(ratios(jobSeconds, baseSeconds), 2),
      spread(
        runs.map(({ seconds }) => seconds),
        2,
      ),
      peaks.length === 0 ? '' : spread(peaks, 0),
      processor.length === 0 ? '' : spread(processor, 1),
    ];
  });
  const table = markdownTable(
    ['', 'job, s', 'ratio to the first', 'process, s', 'peak memory, MB', 'processor of pgkeep, s'],
    rows,
  );
  return `${table}\n\n${disturbances(found)}`;
}
