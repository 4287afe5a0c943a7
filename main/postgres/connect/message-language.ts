/**
 * Whether a value of lc_messages asks for another language than English: names of locales as POSIX
 * (`de_DE.UTF-8`) and Windows (`German_Germany.1252`) have them. Empty is the server's environment, of which
 * nothing can be told.
 */
export function isForeign(setting: string): boolean {
  return setting !== '' && !/^(?:C|POSIX|en|English)(?![a-z])/i.test(setting);
}
