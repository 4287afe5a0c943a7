import type { InstanceId } from '../../../shared/ids.ts';
import { cleanUp } from '../../core/clean-up.ts';
import { marksOfInstance } from '../marks/documents.ts';
import type { Storage } from '../storage.ts';
import { leaseFolder, leaseObject } from './documents.ts';

/** Removes what `runtime/` has of an instance that is gone, as far as that goes: it may be lost, and so may stay. */
export async function forgetRuntime(runtime: Storage, instanceId: InstanceId): Promise<void> {
  await cleanUp(undefined, () => runtime.remove(leaseObject(instanceId)));
  await cleanUp(undefined, () => runtime.removeAll(leaseFolder(instanceId)));
  await cleanUp(undefined, () => runtime.removeAll(marksOfInstance(instanceId)));
}
