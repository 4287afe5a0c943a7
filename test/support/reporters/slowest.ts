/** What took how long. */
export type Timed = { readonly name: string; readonly ms: number };

const howMany = 10;

/** The ten that took longest, the longest first, a line each; nothing where there are no more than ten. */
export function slowest(what: string, all: readonly Timed[]): string {
  if (all.length <= howMany) return '';
  const longest = all.toSorted((one, other) => other.ms - one.ms).slice(0, howMany);
  const lines = longest.map(({ name, ms }) => `${(ms / 1000).toFixed(1).padStart(7)} s  ${name}\n`);
  return `\n The slowest ${howMany} of ${all.length} ${what}:\n${lines.join('')}\n`;
}
