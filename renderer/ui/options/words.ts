import type { InstanceChanges } from '../../../shared/instances/instances.ts';
import { lockWait } from '../../../shared/words/lock-waits.ts';

/** Which options differ from what pgkeep does anyway, in one line. */
export function optionsSummary({
  compression,
  countRows,
  lockWaitTimeoutMs,
  clientMajor,
  selection,
}: InstanceChanges): string {
  const changed = [
    ...(compression === undefined ? [] : [compression === 'none' ? 'no compression' : compression]),
    ...(countRows === false ? ['rows not counted'] : []),
    ...(lockWaitTimeoutMs === undefined ? [] : [`waits for a lock ${lockWait(lockWaitTimeoutMs)}`]),
    ...(typeof clientMajor === 'number' ? [`pg_dump ${clientMajor}`] : []),
    ...(selection === undefined ? [] : [selection === null ? 'the whole database' : 'not everything dumped']),
  ];
  return changed.length === 0 ? 'as usual' : changed.join(', ');
}
