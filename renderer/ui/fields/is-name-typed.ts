import { isTyped } from '../../../shared/words/typed-name.ts';
import { visibleText } from '../format/identifier-text.ts';

/** Whether the name stands in the field, as far as a field can hold it. */
export const isNameTyped = (typed: string, name: string): boolean => isTyped(typed, name, visibleText(name));
