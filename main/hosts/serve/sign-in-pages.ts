import { plainPage } from './plain-page.ts';

/** What is said to a program that has no session. */
export const signInSentence =
  'Open the URL that pgkeep serve printed; it works once. Press Enter there for a new one.';

const steps = [
  'Go to the terminal where pgkeep serve runs. If it has ended, start it again: pgkeep serve.',
  'Press Enter there: it prints a new link.',
  'Open that link in this browser. It works once; the browser then stays signed in for up to twelve hours.',
];
const note = 'Jobs that were started go on meanwhile.';

/** For a browser that has no session, and nothing of the interface to say so with. */
export const signInPage = plainPage({
  title: 'You are not signed in',
  sentences: ['This browser has no session here. A link from pgkeep serve signs it in:'],
  steps,
  note,
});

/** For a browser that came with a link that no longer signs anybody in, or never did. */
export const usedLinkPage = plainPage({
  title: 'This link does not sign in any more',
  sentences: [
    'Each link signs in one browser, once, and a newer one replaces it. This one was used or replaced, or it belongs to a pgkeep that has ended.',
    'If it was not you who used it, press Ctrl-C where pgkeep serve runs: that ends every session. To sign in here:',
  ],
  steps,
  note,
});
