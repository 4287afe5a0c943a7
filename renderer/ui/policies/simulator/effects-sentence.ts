import type { InstanceEffect } from '../../../../shared/policies/policy-simulation.ts';
import { countOf, formatCount } from '../../../../shared/words/counts.ts';

type Counted = Pick<InstanceEffect, 'points' | 'earlier' | 'later' | 'uncertain'>;

/**
 * What values are for the recovery points of instances. `isEdited`: the values are not saved yet, and saving is what
 * changes something; else they are those of the policy as it is.
 */
export function effectsSentence(
  instances: readonly Counted[],
  isEdited: boolean,
): { sentence: string; isWarning: boolean } {
  const sum = (of: keyof Counted) => instances.reduce((total, instance) => total + instance[of], 0);
  const [points, earlier, later, uncertain] = [sum('points'), sum('earlier'), sum('later'), sum('uncertain')];
  const unread =
    uncertain === 0
      ? ''
      : ` What ${countOf(uncertain, 'recovery point')} ${uncertain === 1 ? 'was' : 'were'} promised cannot be read, so ${uncertain === 1 ? 'it stays' : 'they stay'}.`;
  const said = (sentence: string) => ({ sentence: `${sentence}${unread}`, isWarning: earlier > 0 });
  if (points === 0) return said('There is none yet.');
  const longer = later === 0 ? '' : `, ${formatCount(later)} longer`;
  if (earlier > 0) {
    const then = isEdited
      ? 'Saving asks about that.'
      : `${earlier === 1 ? 'It was' : 'They were'} promised more than the policy says now; nothing is shortened unless somebody confirms it.`;
    return said(
      `${countOf(earlier, 'recovery point')} of ${formatCount(points)} would be kept for a shorter time${longer}. ${then}`,
    );
  }
  if (later > 0)
    return said(
      `${countOf(later, 'recovery point')} of ${formatCount(points)} ${later === 1 ? 'is' : 'are'} kept longer${isEdited ? '' : ' by the policy than promised so far'}.`,
    );
  return said(
    isEdited
      ? `${countOf(points, 'recovery point')}: nothing changes for any of them.`
      : `${countOf(points, 'recovery point')}: the policy as it is changes nothing for any of them.`,
  );
}
