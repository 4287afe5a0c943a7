import stringWidth from 'string-width';

/** With fewer columns than this a line stays as long as it is: there is no layout to keep. */
const narrowest = 20;

/**
 * One line of text as several that fit into `width` columns, broken between words; a word that is too long for
 * a line of its own is broken wherever the line ends, and nothing is lost or written differently (wrap-ansi would
 * compose letters: a name that is copied from there would be another one). Without a width it stays one line.
 */
export function wrapWords(text: string, width: number | undefined): string[] {
  if (width === undefined || width < narrowest || stringWidth(text) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((each) => pieces(each, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && stringWidth(longer) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

/** As much of the text as fits into `width` columns; all of it without a width. */
export function cut(text: string, width: number | undefined): string {
  return width === undefined ? text : (pieces(text, width)[0] ?? '');
}

function pieces(word: string, width: number): string[] {
  if (stringWidth(word) <= width) return [word];
  const parts: string[] = [];
  let part = '';
  for (const { segment } of new Intl.Segmenter().segment(word)) {
    if (stringWidth(part + segment) > width) {
      parts.push(part);
      part = '';
    }
    part += segment;
  }
  return [...parts, part];
}
