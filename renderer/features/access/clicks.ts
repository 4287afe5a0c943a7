/**
 * Whether a click is not the second of a double click, which was meant for what stood there before. `detail` of the event counts
 * them from 1; it is 0 for a key.
 */
export const isFirstClick = (detail: number): boolean => detail <= 1;
