import type { ServiceChange } from '../../../shared/service.ts';
import { expectNotForeign } from './managers/manager.ts';
import { serviceStatus } from './status.ts';
import { managerOf, type ServiceEngine } from './wanted-unit.ts';

/**
 * Removes the unit of this home; that of another home, and what pgkeep did not make, stays. Throws
 * UserErrorServiceRefused, and UserErrorJobConflict where a running tick would be ended.
 */
export async function uninstallService(engine: ServiceEngine): Promise<ServiceChange> {
  const manager = managerOf(engine);
  const found = await manager.find();
  expectNotForeign(manager, found);
  const did: string[] = [];
  if (found.state === 'ours') {
    await manager.uninstall();
    did.push(`${manager.name} was removed.`);
    if (found.isRunning) did.push('The tick that is running goes on to its end.');
  }
  return { did, status: await serviceStatus(engine) };
}
