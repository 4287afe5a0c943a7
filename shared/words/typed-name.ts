/**
 * Whether somebody who was asked to type `name` has typed it. A name can have what no field takes (line breaks) or no
 * key types (ä as two characters): that counts as typed where all else is the same, and so does the name as it was
 * `shown`, with what is invisible in it made visible.
 */
export function isTyped(answer: string, name: string, shown = name): boolean {
  return answer === name || answer === shown || (answer !== '' && asField(answer) === asField(name));
}

/** As a field of one line has it (HTML, "strip newlines"), with the characters that a keyboard gives. */
const asField = (text: string): string => text.replace(/[\r\n]/g, '').normalize('NFC');
