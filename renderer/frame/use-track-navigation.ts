import { useLayoutEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { awaitTitleFocus } from '../ui/focus/title-focus.ts';

/** Tells the next page that it was navigated to, before it is drawn. */
export function useTrackNavigation(): void {
  const [location] = useLocation();
  const last = useRef(location);
  // A layout effect: it runs before the ordinary effect in which the next page's title looks.
  useLayoutEffect(() => {
    if (last.current === location) return;
    // The redirect from the bare address is no navigation of the user.
    if (last.current !== '/') awaitTitleFocus();
    last.current = location;
  }, [location]);
}
