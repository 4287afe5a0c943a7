import type { Finding } from '../../../../shared/findings.ts';
import type { ServerFacts } from '../../connect/server-facts.ts';

/** Event triggers that will run at every login to the new database, and that nobody may get past. */
export function checkLoginTriggers(
  { traits, superuser }: ServerFacts,
  triggers: readonly string[],
): Finding[] {
  if (triggers.length === 0 || !traits.hasLoginTriggers) return [];
  // Only a superuser makes event triggers, and on Azure its administrators.
  if (!superuser && !traits.administratorsMakeEventTriggers) return [];
  const [first] = triggers;
  const [who, its] =
    triggers.length === 1
      ? [`The event trigger ${first} runs`, 'its function does']
      : [`The event triggers ${triggers.join(', ')} run`, 'their functions do'];
  return [
    {
      title: 'Event triggers on login',
      severity: 'warning',
      message: `${who} at every login to the new database and may refuse it; the restore says how to get in then.`,
      remedy: `Look at what ${its} in a database of another name.`,
    },
  ];
}
