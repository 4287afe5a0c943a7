import type { ServiceChange } from '../../../shared/service.ts';
import { PgkeepError } from '../../core/errors.ts';
import { expectNotForeign } from './managers/manager.ts';
import { findUnit, isAsWanted, serviceStatus } from './status.ts';
import { expectLastingPlace } from './units/unit.ts';
import { managerOf, wantedUnit, type ServiceEngine } from './wanted-unit.ts';

/**
 * Installs the unit of this home, or puts it right; one that is as it should be stays untouched. Throws
 * UserErrorServiceRefused where the operating system does not take it, UserErrorInvalidInput for paths that it does not
 * take, UserErrorJobConflict where a running tick would be ended.
 */
export async function installService(engine: ServiceEngine): Promise<ServiceChange> {
  const manager = managerOf(engine);
  const unit = wantedUnit(engine);
  if (unit === undefined) {
    throw new PgkeepError('UserErrorServiceRefused', 'This host cannot be started without a person.', {
      remedy: 'Install the service with the desktop application or the command line.',
    });
  }
  const away = await manager.away();
  if (away !== undefined) throw new PgkeepError('UserErrorServiceRefused', away);
  const found = await findUnit(manager, unit);
  expectNotForeign(manager, found);
  const did: string[] = [];
  if (!isAsWanted(found, unit)) {
    expectLastingPlace(unit);
    const more = await manager.install(unit);
    did.push(`${manager.name} was ${found.state === 'none' ? 'installed' : 'put right'}.`, ...more);
  }
  return { did, status: await serviceStatus(engine) };
}
