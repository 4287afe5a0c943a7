/** libpq's keywords and their values; what another notation says is translated into them. */
export interface Parameters {
  readonly values: ReadonlyMap<string, string>;
  /** What was left out, in words. */
  readonly notes: readonly string[];
}

/** Why a text is no connection string, as the end of a sentence. The text stays out of it: it may hold a password. */
export class UnreadableConnectionString extends Error {
  override readonly name = 'UnreadableConnectionString';
}

/**
 * The last value of a keyword counts. Of two users the second may be a piece of a password with a separator in it, and
 * users are shown: that is refused, and so is a password within another value.
 */
export function putValue(values: Map<string, string>, keyword: string, value: string): void {
  const before = values.get(keyword) ?? '';
  if (keyword === 'user' && before !== '' && before !== value) {
    throw new UnreadableConnectionString('it names two users');
  }
  if (keyword !== 'password' && /(?:password|pwd|psw)\s*=/i.test(value)) {
    throw new UnreadableConnectionString(
      'a password stands within another value: what separates them is missing',
    );
  }
  values.set(keyword, value);
}
