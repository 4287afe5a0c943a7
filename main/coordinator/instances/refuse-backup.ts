import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';

/**
 * Throws UserErrorInvalidInput or UserErrorNotConfirmed where this workstation knows that no backup of the instance is to
 * be taken from here. What another one ended is left to its vault.
 */
export function refuseBackup(instance: InstanceSummary): void {
  const { name, serverName, vaultName, database, unconfirmed } = instance;
  const protectAgain = {
    do: 'protect-again' as const,
    server: serverName,
    database,
    vault: vaultName,
  };
  // What another workstation has ended may be back: its vault is asked, and refuses (see expectProtected). Not for what
  // nobody confirmed: whoever can write to the vault could take its record away and put it back.
  if (instance.endedElsewhere !== undefined && unconfirmed === undefined) return;
  if (instance.stoppedAt !== undefined) {
    throw new PgkeepError('UserErrorInvalidInput', `Protection of ${inQuotes(name)} was stopped.`, {
      remedy: 'Protect the database again; it goes on with the recovery points that are there.',
      steps: [protectAgain],
    });
  }
  if (unconfirmed !== undefined) {
    throw new PgkeepError(
      'UserErrorNotConfirmed',
      `${inQuotes(name)} came with the vault ${unconfirmed.vaultName} and has not been confirmed here: no backups are taken from here yet.`,
      {
        remedy:
          'Another workstation may still take them. If this one is to take them, check that the database and its server are what you expect, and confirm it.',
        steps: [{ do: 'confirm-instance', instance: name }],
      },
    );
  }
}
