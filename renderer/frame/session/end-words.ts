import type { EndReason } from '../../api/transports/transport.ts';

export interface SessionEndWords {
  title: string;
  /** Why, in a sentence or two. */
  why: string;
  /** Whether signing in again is the way on. */
  canSignIn: boolean;
}

/** What is said when there will be no connection without a new sign-in. `first`: the page never had one. */
export function sessionEndWords(reason: EndReason, first: boolean): SessionEndWords {
  switch (reason) {
    case 'idle':
      return {
        title: 'Your session ended',
        why: 'Nobody looked at pgkeep in this browser for two hours, so it was signed out.',
        canSignIn: true,
      };
    case 'age':
      return {
        title: 'Your session ended',
        why: 'A session lasts twelve hours, and this one is over.',
        canSignIn: true,
      };
    case 'signed out':
      return {
        title: 'You are signed out',
        why: 'The session of this browser was ended, in all its tabs.',
        canSignIn: true,
      };
    case 'replaced':
      return {
        title: 'Your session ended',
        why: 'This browser signed in again in another tab or window.',
        canSignIn: true,
      };
    case 'unknown':
      return first
        ? {
            title: 'You are not signed in',
            why: 'This browser has no session here that pgkeep knows.',
            canSignIn: true,
          }
        : {
            title: 'Your session ended',
            why: 'pgkeep does not know the session of this browser any more: it was started again since.',
            canSignIn: true,
          };
    case 'impostor':
      return {
        title: 'This is not your pgkeep',
        why: 'Another program answers at this address now. It could not prove that it is the pgkeep that you signed in to, and nothing was sent to it. Do not type a password here, and close this page.',
        canSignIn: false,
      };
  }
}
