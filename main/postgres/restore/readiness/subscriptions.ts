import type { Finding } from '../../../../shared/findings.ts';
import type { ArchivedSubscription } from '../../archive/entries/self-acting.ts';

/** What becomes of subscriptions, whose slot at the publisher the source uses. Pure. */
export function checkSubscriptions(
  subscriptions: readonly ArchivedSubscription[],
  activate: boolean,
): Finding[] {
  if (subscriptions.length === 0) return [];
  const title = 'Subscriptions';
  const names = subscriptions
    .map(({ name, slot }) => (slot === null ? name : `${name} (slot ${slot})`))
    .join(', ');
  const plural = subscriptions.length > 1;
  if (activate) {
    return [
      {
        title,
        severity: 'warning',
        message: `Subscriptions are to be enabled: ${names}. ${plural ? 'They take their slots' : 'It takes its slot'} at the publisher over from the source, which then no longer receives what is published.`,
        remedy: 'Ask for that only where the source is gone; otherwise they come back disabled.',
      },
    ];
  }
  return [
    {
      title,
      severity: 'ok',
      message: `${names}: ${plural ? 'they come' : 'it comes'} back disabled and unconnected, so that the source keeps its ${plural ? 'slots' : 'slot'}. Before you drop ${plural ? 'one of them' : 'it'} or the new database, run ALTER SUBSCRIPTION … SET (slot_name = NONE): DROP SUBSCRIPTION would drop the slot of the source.`,
    },
  ];
}
