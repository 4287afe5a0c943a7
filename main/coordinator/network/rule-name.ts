/** For whom a temporary rule is, and until when. */
export interface RuleEnd {
  /** Letters, digits and hyphens: `alice-laptop`. */
  readonly owner: string;
  /** To the minute. */
  readonly until: Date;
}

/** Azure allows 1 to 128 letters, digits, hyphens and underscores (learn.microsoft.com: firewall rules of a flexible server). */
const longestOwner = 80;

/**
 * The name of a rule that ends: rules do not expire in Azure, and have no other place to write an end down.
 * `pgkeep_alice-laptop_20261231T2300Z`.
 */
export function formatRuleName({ owner, until }: RuleEnd): string {
  const end = until.toISOString().slice(0, 16).replaceAll(/[-:]/g, '');
  return `pgkeep_${cleanOwner(owner)}_${end}Z`;
}

/** With letters, digits and hyphens only. */
export function cleanOwner(owner: string): string {
  const cleaned = owner
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .slice(0, longestOwner)
    .replaceAll(/^-|-$/g, '');
  return cleaned === '' ? 'somebody' : cleaned;
}

const shape = /^pgkeep_([A-Za-z0-9-]{1,80})_(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})Z$/;

/** What a rule's name says; undefined where pgkeep did not make it. */
export function parseRuleName(name: string): RuleEnd | undefined {
  const [, owner = '', year, month, day, hour, minute] = shape.exec(name) ?? [];
  const until = new Date(`${year}-${month}-${day}T${hour}:${minute}:00.000Z`);
  if (Number.isNaN(until.getTime())) return undefined;
  const rule = { owner, until };
  // the 31st of November is a day of December to Date
  return formatRuleName(rule) === name ? rule : undefined;
}
