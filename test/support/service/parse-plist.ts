import { parse } from 'plist';

/** What another program makes of a property list. */
export const parsePlist = (text: string): unknown => parse(text);
