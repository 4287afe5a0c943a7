const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A count with thousands set apart: "0", "12", "1,234,567", "-3". What is no whole number is rounded. */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** A count with its noun: "0 tables", "1 table", "1,234 tables", "2 entries" of ("entry", "entries"). */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** A list as a sentence has it: "", "a", "a and b", "a, b and c"; past `most` items "a, b and 3 more". */
export function listOf(items: readonly string[], most = 3): string {
  if (items.length > most) {
    return `${items.slice(0, most - 1).join(', ')} and ${formatCount(items.length - most + 1)} more`;
  }
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items[items.length - 1] ?? ''}`;
}
