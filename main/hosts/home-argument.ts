const begin = '--home=';

/**
 * The home that the last argument names, and the arguments before it. What the Task Scheduler of Windows starts gets
 * it so: a task can have no variable PGKEEP_HOME of its own.
 */
export function homeArgument(argv: readonly string[]): {
  readonly argv: readonly string[];
  readonly home: string | undefined;
} {
  const last = argv.at(-1);
  if (last?.startsWith(begin) !== true || last === begin) return { argv, home: undefined };
  return { argv: argv.slice(0, -1), home: last.slice(begin.length) };
}
