import { pgkeepLine } from '../../../../../shared/command-line/command-names.ts';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import type { InstanceId, PointId } from '../../../../../shared/ids.ts';

/** How to trust the unknown key with which a recovery point is signed: whoever runs it looks at the fingerprint first. */
export function trustWords(instanceId: InstanceId, pointId: PointId): string {
  const words = ['NAME', flags.instance, instanceId, flags.point, pointId];
  return `If that is the key of somebody you trust: ${pgkeepLine('keys trust', ...words)}`;
}
