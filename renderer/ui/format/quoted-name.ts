import { visibleText } from './identifier-text.ts';

/** Names in sentences stand in quotation marks of their own, isolated from the direction of the text around. */
export const quotedName = (name: string): string => `“\u2068${visibleText(name)}\u2069”`;
