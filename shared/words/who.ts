/** Who did something, as a person reads it: "anna on ws1". */
export const whoWords = ({ user, host }: { readonly user: string; readonly host: string }): string =>
  `${user} on ${host}`;

interface Home {
  /** Its id, as main/core/ids.ts makes it. */
  readonly home: string;
  readonly host: string;
  readonly user: string;
}

/** The random end of a home's id, which differs between homes that were made in the same second: "1f0e9a2b". */
export const shortHome = ({ home }: Pick<Home, 'home'>): string => home.slice(home.lastIndexOf('-') + 1);

/** Whether it is another home that the same user has on the same machine, so that their names do not tell them apart. */
export const isNamesake = (one: Home, here: Home): boolean =>
  one.home !== here.home && one.host === here.host && one.user === here.user;

/** A home as another one calls it: "this home", "anna on ws1", or "anna on ws1 (home 1f0e9a2b)" where that is its name, too. */
export function homeWords(one: Home, here: Home): string {
  if (one.home === here.home) return 'this home';
  return isNamesake(one, here) ? `${whoWords(one)} (home ${shortHome(one)})` : whoWords(one);
}
