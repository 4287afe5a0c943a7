/**
 * Reason of a loss whose data a restore skipped, because its bytes are not those that were stored: nothing that is
 * fixed on the target brings it back from this recovery point.
 */
export const damagedReason = 'its bytes in the vault are damaged';
