/** Whether a pattern of a role, in which `*` is any text, means an operation; letters of either case are the same. */
export function means(pattern: string, operation: string): boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const text = operation.toLowerCase();
  if (rest.length === 0) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest.slice(0, -1)) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  const last = rest.at(-1) ?? '';
  return text.length - at >= last.length && text.endsWith(last);
}
