/** The headers of a request, with every value of a name that came several times. */
export type DistinctHeaders = Readonly<NodeJS.Dict<string[]>>;

/**
 * Who sent a request, as far as its headers tell:
 * `own` a page of ours, an address that the user typed, or a program that is no browser;
 * `elsewhere` a link from somewhere else, to be opened as a page of its own: enough to sign in, no more;
 * `foreign` anybody else.
 */
export type Sender = 'own' | 'elsewhere' | 'foreign';

/** The names under which browsers reach a loopback port, as they write them into the Host header. */
function ownHosts(port: number): readonly string[] {
  const suffix = port === 80 ? '' : `:${port}`;
  return ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}${suffix}`);
}

/**
 * Judges the sender. A name that somebody points to 127.0.0.1 (DNS rebinding) shows in Host; a page of
 * another site, or of another port of this machine, shows in Origin and Sec-Fetch-Site, which no page can set.
 */
export function checkSender(headers: DistinctHeaders, port: number): Sender {
  const host = single(headers['host']);
  if (host === undefined || !ownHosts(port).includes(host)) return 'foreign';
  const origin = headers['origin'];
  if (origin !== undefined && single(origin) !== `http://${host}`) return 'foreign';
  const site = headers['sec-fetch-site'];
  if (site === undefined) return 'own';
  const value = single(site);
  if (value === 'same-origin' || value === 'none') return 'own';
  const opensPage =
    single(headers['sec-fetch-mode']) === 'navigate' && single(headers['sec-fetch-dest']) === 'document';
  return origin === undefined && opensPage ? 'elsewhere' : 'foreign';
}

function single(values: readonly string[] | undefined): string | undefined {
  return values?.length === 1 ? values[0] : undefined;
}
