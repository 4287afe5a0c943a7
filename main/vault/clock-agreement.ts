/** The time of one PostgreSQL server, asked at the same moment as the storage's. */
export interface ServerTime {
  readonly server: string;
  /** How much later the server says it is than the storage, in ms. */
  readonly aheadMs: number;
}

/** More than a day apart is a clock that was never set, or set wrongly: zones and summer time are less. */
const hourMs = 60 * 60_000;
const allowedMs = 24 * hourMs;

/**
 * Whether the clock by which points expire may be believed. A container has its service's clock, which is right; a
 * folder has that of a workstation, and a wrong one would end promises years too early. It is compared with the
 * PostgreSQL servers that answer: one that says something else by more than a day, or none that answers, and nothing
 * expires. Returns why not, in words; undefined where it may.
 */
export function clockProblem(
  kind: 'folder' | 'azure-blob',
  times: readonly ServerTime[],
): string | undefined {
  if (kind === 'azure-blob') return undefined;
  if (times.length === 0) {
    return 'No PostgreSQL server could be asked for the time, and the clock of a folder is that of this machine.';
  }
  const wrong = times.filter(({ aheadMs }) => !(Math.abs(aheadMs) <= allowedMs));
  const [first] = wrong.toSorted((a, b) => Math.abs(b.aheadMs) - Math.abs(a.aheadMs));
  if (first === undefined) return undefined;
  const apart = Math.abs(first.aheadMs) / hourMs;
  const words = apart > 72 ? `${Math.round(apart / 24)} days` : `${Math.round(apart)} hours`;
  return `The clock of the folder is ${words} ${first.aheadMs > 0 ? 'behind' : 'ahead of'} that of the server ${first.server}.`;
}
