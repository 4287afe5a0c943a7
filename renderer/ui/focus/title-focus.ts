/**
 * After a navigation the next page's title takes the focus, so that a screen reader and the Tab key start
 * there. The very first page leaves the focus where the browser put it.
 */
let awaited = false;

export function awaitTitleFocus(): void {
  awaited = true;
}

/** Whether the title that appears now is the one that was awaited; asked once. */
export function takeTitleFocus(): boolean {
  const was = awaited;
  awaited = false;
  return was;
}
