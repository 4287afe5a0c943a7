import { useState } from 'react';

function read(key: string, initial: boolean): boolean {
  try {
    const stored = localStorage.getItem(key);
    return stored === null ? initial : stored === 'yes';
  } catch {
    return initial;
  }
}

/** A yes or no about how this window looks, kept in this browser where it has storage. */
export function useRememberedFlag(key: string, initial: boolean): [boolean, (next: boolean) => void] {
  const [flag, setFlag] = useState(() => read(key, initial));
  const change = (next: boolean) => {
    setFlag(next);
    try {
      localStorage.setItem(key, next ? 'yes' : 'no');
    } catch {
      return;
    }
  };
  return [flag, change];
}
