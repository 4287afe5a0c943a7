/** A file name for a policy's document: letters and digits of its name, as every file system takes them. */
export function documentName(policy: string): string {
  const name = policy
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}_]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return `${name === '' ? 'policy' : name}.json`;
}
