import { untilQuiet } from './machine.ts';
import type { Measurement } from './measure.ts';
import { markdownTable, ratios, spread } from './statistics.ts';

/** One way to do it. */
export interface Contender {
  readonly name: string;
  run(): Promise<Measurement>;
}

/** All contenders one after the other, again and again: A B C A B C. */
export async function runRounds(
  contenders: readonly Contender[],
  rounds: number,
  say: (line: string) => void,
): Promise<Map<Contender, Measurement[]>> {
  const found = new Map<Contender, Measurement[]>(contenders.map((each) => [each, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const contender of contenders) {
      await untilQuiet(say);
      const measured = await contender.run();
      found.get(contender)?.push(measured);
      const peak =
        measured.peakBytes === undefined ? '' : `, peak ${(measured.peakBytes / 1e6).toFixed(0)} MB`;
      say(`round ${round}: ${contender.name}: ${measured.jobSeconds.toFixed(2)} s${peak}`);
    }
  }
  return found;
}

/** Median (least–greatest) of each contender; ratios are those of the same round to the first contender. */
export function roundsTable(found: ReadonlyMap<Contender, readonly Measurement[]>): string {
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
  return markdownTable(
    ['', 'job, s', 'ratio to the first', 'process, s', 'peak memory, MB', 'processor of pgkeep, s'],
    rows,
  );
}
