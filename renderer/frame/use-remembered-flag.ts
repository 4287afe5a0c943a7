import { useState } from 'react';

function read(key: string): boolean | null {
  try {
    const stored = localStorage.getItem(key);
    return stored === null ? null : stored === 'yes';
  } catch {
    return null;
  }
}

/** A yes or no about how this window looks, kept in this browser where it has storage; null: never said. */
export function useRememberedFlag(key: string): [boolean | null, (next: boolean) => void] {
  const [flag, setFlag] = useState(() => read(key));
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
