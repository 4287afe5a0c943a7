import { expect, it } from 'vitest';
import { pressOnce } from '../../../../renderer/frame/press-once.ts';

/** Something on a page, as far as it is asked what it stands in. */
class Stub extends EventTarget {
  readonly #within: readonly string[];
  constructor(...within: readonly string[]) {
    super();
    this.#within = within;
  }
  matches(selector: string): boolean {
    return selector.split(', ').some((each) => this.#within.includes(each));
  }
  closest(selector: string): Stub | null {
    return this.matches(selector) ? this : null;
  }
}

/** What a click with this count comes to: whether others hear it, and whether it acts. */
function clicked(target: EventTarget, detail: number): { heard: boolean; acts: boolean } {
  pressOnce(target);
  let heard = false;
  target.addEventListener('click', () => (heard = true));
  const acts = target.dispatchEvent(new CustomEvent('click', { detail, cancelable: true }));
  return { heard, acts };
}

const passes = { heard: true, acts: true };
const swallowed = { heard: false, acts: false };

it.each([0, 1])('lets a click with the count %d pass', (detail) => {
  expect(clicked(new Stub('button'), detail)).toEqual(passes);
});

it.each(['button', 'a[href]', '[role="menuitem"]'])('takes a second click from %s', (selector) => {
  expect(clicked(new Stub(selector), 2)).toEqual(swallowed);
  expect(clicked(new Stub(selector), 3)).toEqual(swallowed);
});

it('lets a second click pass that chooses text, or sorts the other way round', () => {
  expect(clicked(new Stub('p'), 2)).toEqual(passes);
  expect(clicked(new EventTarget(), 2)).toEqual(passes);
  expect(clicked(new Stub('button', '[role="columnheader"] *'), 2)).toEqual(passes);
});
