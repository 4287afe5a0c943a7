/** What acts when it is clicked. Headings of columns are left out: pressed twice, they sort the other way round. */
const pressed =
  'button, a[href], input[type="submit"], [role="button"], [role="menuitem"], [role="menuitemradio"]';
const pressedOften = '[role="columnheader"] *';

const isPressed = (target: EventTarget | null): boolean => {
  if (target === null || !('closest' in target)) return false;
  const control = (target as Element).closest(pressed);
  return control !== null && !control.matches(pressedOften);
};

/**
 * A double click presses once. Its second click does nothing, wherever it lands: it would start a job twice, press the
 * last button of a wizard that the first click has just led to, or whatever came to light below a dialog. Browsers
 * count clicks at one place in `detail`; 0 is the keyboard's.
 */
export function pressOnce(page: EventTarget): void {
  page.addEventListener(
    'click',
    (event) => {
      if ((event as UIEvent).detail < 2 || !isPressed(event.target)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    { capture: true },
  );
}
