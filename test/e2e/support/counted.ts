import type { Locator } from '@playwright/test';

/** What a user does, each thing counted: a click, which chooses, too, and a filled field. */
export interface CountedUser {
  /** What was done so far, a line each, in order. */
  readonly done: readonly string[];
  click(target: Locator): Promise<void>;
  /** Puts a text into a field at once, as pasting does; pasting and typing a whole field count one. */
  fill(target: Locator, text: string): Promise<void>;
}

/** A user who does one thing after another. All that a walk does goes through it, so that the number is true. */
export function countedUser(): CountedUser {
  const done: string[] = [];
  return {
    done,
    async click(target) {
      done.push(`click ${target.toString()}`);
      await target.click();
    },
    async fill(target, text) {
      done.push(`fill ${target.toString()}`);
      await target.fill(text);
    },
  };
}
