import { createHash } from 'node:crypto';

/** The namespace of `guid()` in templates of Azure Resource Manager. */
const namespace = Buffer.from('11fb06fb712d4ddd98c7e71bbd588830', 'hex');

/**
 * What `guid(…)` in a template gives: a UUID of version 5 (RFC 9562) of the values with hyphens between them. Assigned here or by
 * the template, an assignment has one name, and whichever comes second finds it there.
 */
export function templateGuid(...values: readonly string[]): string {
  const hash = createHash('sha1').update(namespace).update(values.join('-')).digest().subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
