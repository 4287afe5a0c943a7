const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

/** A count with thousands set apart: "1,234,567". */
export const formatCount = (count: number): string => whole.format(count);

/** "1 table", "2 tables": the count and its noun. */
export const countOf = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;
