/** What a page gets: what its address holds, decoded. */
export interface PageAddress {
  readonly params: Readonly<Record<string, string | undefined>>;
}
