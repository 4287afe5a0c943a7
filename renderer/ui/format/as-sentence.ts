/** A message from elsewhere that another sentence follows: with a full stop, if it has no end of its own. */
export const asSentence = (message: string): string =>
  /[.!?:…]$/.test(message.trimEnd()) ? message.trimEnd() : `${message.trimEnd()}.`;
