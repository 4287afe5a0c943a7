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
