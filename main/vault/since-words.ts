/** " since 2026-11-23 18:00:00 UTC"; nothing where it is not known. */
export const sinceWords = (since: Date | undefined): string =>
  since === undefined ? '' : ` since ${since.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
