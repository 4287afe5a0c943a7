/** Numbers and lists as an English sentence has them. */
export function formatCount(value: number): string {
  return value.toLocaleString('en-US');
}

export function counted(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

/** "a", "a and b", "a, b and c"; beyond `most` only how many more there are. */
export function listed(items: readonly string[], most = 3): string {
  if (items.length > most) {
    return `${items.slice(0, most - 1).join(', ')} and ${formatCount(items.length - most + 1)} more`;
  }
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items[items.length - 1] ?? ''}`;
}
