/** So many answers of one policy are kept: those of one look at all of its instances. */
const mostKept = 200;

/**
 * What many instances of one policy ask at one moment is found out once: the policy's values are the same frozen object
 * for all of them. What may still change is asked each time.
 */
export function onceAMoment<Values extends object, Asked extends readonly Date[], Answer>(
  find: (values: Values, ...asked: Asked) => Answer,
): (values: Values, ...asked: Asked) => Answer {
  const known = new WeakMap<Values, Map<string, Answer>>();
  return (values, ...asked) => {
    if (!Object.isFrozen(values)) return find(values, ...asked);
    const ofValues = known.get(values) ?? new Map<string, Answer>();
    known.set(values, ofValues);
    const key = asked.map((at) => at.getTime()).join();
    if (!ofValues.has(key)) {
      if (ofValues.size >= mostKept) ofValues.clear();
      ofValues.set(key, find(values, ...asked));
    }
    return ofValues.get(key) as Answer;
  };
}
