/** Backups that all pgkeeps of a home run at the same time, of however many servers. */
const mostAtOnce = 4;

/** A due run, and what it takes room of. */
export interface Run {
  /** The same for every entry of one server. */
  readonly server: string;
  readonly planned: Date;
}

/**
 * Which due runs begin now, the latest planned time first, where so many backups run already: as many of one server as the
 * setting says, and four in all, or more where the setting asks for more of one server.
 */
export function runsWithRoom<Due extends Run>(
  due: readonly Due[],
  running: readonly { readonly server: string }[],
  perServer: number,
): { readonly begin: Due[]; readonly wait: Due[] } {
  const inAll = Math.max(mostAtOnce, perServer);
  const taken = running.map(({ server }) => server);
  const begin: Due[] = [];
  const wait: Due[] = [];
  for (const run of due.toSorted((one, other) => other.planned.getTime() - one.planned.getTime())) {
    const ofServer = taken.filter((server) => server === run.server).length;
    if (taken.length >= inAll || ofServer >= perServer) {
      wait.push(run);
    } else {
      taken.push(run.server);
      begin.push(run);
    }
  }
  return { begin, wait };
}
