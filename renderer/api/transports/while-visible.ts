/** While a page is visible it says so this often, in ms: a session without it ends after two hours. */
const everyMs = 60_000;

/** As much of the document as this needs. */
export interface Visible {
  readonly visibilityState: string;
  addEventListener(type: 'visibilitychange', listener: () => void): void;
  removeEventListener(type: 'visibilitychange', listener: () => void): void;
}

/** Tells at once and then regularly that somebody sees the page, as long as it is visible; returns the end of it. */
export function whileVisible(page: Visible, tell: () => void): () => void {
  let timer: ReturnType<typeof setInterval> | undefined;
  const look = () => {
    clearInterval(timer);
    if (page.visibilityState !== 'visible') return;
    tell();
    timer = setInterval(tell, everyMs);
  };
  page.addEventListener('visibilitychange', look);
  look();
  return () => {
    clearInterval(timer);
    page.removeEventListener('visibilitychange', look);
  };
}
