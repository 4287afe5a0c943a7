import { parseArgs } from 'node:util';
import { allFaults, runRounds } from './rounds.ts';
import { tallyTable } from './table.ts';
import { createWorld } from './world.ts';

const usage = `npm run faults -- [--rounds N] [--seed S] [--only WORDS] [--outage SECONDS]

  --rounds N        how often each fault happens (default: 1; 100 take some hours)
  --seed S          repeats the random choices of an earlier run (default: a new one, which is printed)
  --only WORDS      only faults whose name has these words
  --outage SECONDS  how long a storage stays away (default: 60)

Prints each try, then a table of tries and outcomes. Ends with 1 where a promise of pgkeep did not hold.`;

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        rounds: { type: 'string', default: '1' },
        seed: { type: 'string', default: String(Date.now()) },
        only: { type: 'string', default: '' },
        outage: { type: 'string', default: '60' },
        help: { type: 'boolean', default: false },
      },
    });
    const [rounds, outage] = [Number(values.rounds), Number(values.outage)];
    const fine =
      allFaults({ storageAwayMs: 0 }).some(({ name }) => name.includes(values.only)) &&
      Number.isInteger(rounds) &&
      rounds > 0 &&
      outage >= 0;
    return fine && !values.help ? { ...values, rounds, outage } : undefined;
  } catch {
    return undefined;
  }
}

const given = readArguments();
if (given === undefined) {
  process.stderr.write(`${usage}\n`);
  process.exitCode = 2;
} else {
  const { rounds, seed, only, outage } = given;
  const faults = allFaults({ storageAwayMs: outage * 1000 }).filter(({ name }) => name.includes(only));
  const stop = new AbortController();
  // Ctrl-C ends after the try that runs, with the table of what was tried
  process.once('SIGINT', () => stop.abort());
  process.stdout.write(`seed ${seed}\n`);
  await using world = await createWorld();
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const tallies = await runRounds(world, faults, { rounds, seed, say, signal: stop.signal });
  process.stdout.write(`\n${tallyTable(tallies)}\n`);
  if (tallies.some(({ broken }) => broken.length > 0)) process.exitCode = 1;
}
