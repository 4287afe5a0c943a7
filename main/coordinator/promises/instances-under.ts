import type { InstanceRecord } from '../../../shared/instances/instances.ts';
import type { PolicyId } from '../../../shared/ids.ts';
import type { Vault } from '../../vault/vault.ts';

/**
 * The records of a vault's instances that are backed up by a policy, as the vault has them: other workstations protect
 * databases, too. Those that cannot be read are left as they are.
 */
export async function recordsUnder(
  vault: Pick<Vault, 'instances'>,
  policy: PolicyId,
): Promise<InstanceRecord[]> {
  const records: InstanceRecord[] = [];
  for await (const found of vault.instances()) {
    if (!('record' in found)) continue;
    const { record } = found;
    if (record.policy?.id === policy && record.stoppedAt === undefined) records.push(record);
  }
  return records;
}
