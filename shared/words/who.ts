/** Who did something, as a person reads it: "anna on ws1". */
export const whoWords = ({ user, host }: { readonly user: string; readonly host: string }): string =>
  `${user} on ${host}`;
