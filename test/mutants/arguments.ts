import { parseArgs } from 'node:util';
import { rooms, type Room } from './rooms.ts';

export const usage = `npm run mutants -- <room> [--sample N] [--seed S] [--all] [--file PATH] [--only KEY] [--limit SECONDS] [--fresh]

  <room>           ${Object.keys(rooms).join(', ')}
  --sample N       how many mutants, by chance (default: 60)
  --seed S         repeats the choice of an earlier run (default: a new one, which is printed)
  --all            every mutant of the room; takes a night
  --file PATH      only those of this source, or of the sources in this folder
  --only KEY       only this one
  --limit SECONDS  of tests for each mutant, at most (default: 240)
  --fresh          do not go by what earlier runs found

Puts one small fault after the other into a copy of the sources and runs the tests that pass it. Ends with 1 where
the tests notice a smaller share than the room promises. What was found is kept in dist/mutants.`;

/** What the run was asked for. */
export type Given = {
  name: string;
  room: Room;
  count: number;
  seed: string;
  file: string | undefined;
  only: string | undefined;
  /** Milliseconds of tests for each mutant. */
  limitMs: number;
  /** Try also what was found before. */
  fresh: boolean;
};

/** Gives nothing where the arguments make no sense. */
export function readArguments(): Given | undefined {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        sample: { type: 'string', default: '60' },
        seed: { type: 'string', default: String(Date.now()) },
        all: { type: 'boolean', default: false },
        file: { type: 'string' },
        only: { type: 'string' },
        limit: { type: 'string', default: '240' },
        fresh: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const [name = ''] = positionals;
    const room = rooms[name];
    const [count, limit] = [values.all ? Infinity : Number(values.sample), Number(values.limit)];
    if (values.help || positionals.length !== 1 || room === undefined || !(count > 0) || !(limit > 0))
      return undefined;
    const { seed, file, only, fresh } = values;
    return { name, room, count, seed, file, only, limitMs: limit * 1000, fresh };
  } catch {
    return undefined;
  }
}
