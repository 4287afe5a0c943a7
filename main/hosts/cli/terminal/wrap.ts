import { widthOf } from './table.ts';

/** With fewer columns than this a line stays as long as it is: there is no layout to keep. */
const narrowest = 20;

/**
 * One line of text as several that fit into `width` columns, broken between words; a word that is too long for
 * a line of its own is broken wherever the line ends, and nothing is lost. Without a width it stays one line.
 */
export function wrapWords(text: string, width: number | undefined): string[] {
  if (width === undefined || width < narrowest || widthOf([text]) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((each) => pieces(each, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf([longer]) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

function pieces(word: string, width: number): string[] {
  if (widthOf([word]) <= width) return [word];
  const parts: string[] = [];
  let part = '';
  for (const { segment } of new Intl.Segmenter().segment(word)) {
    if (widthOf([part + segment]) > width) {
      parts.push(part);
      part = '';
    }
    part += segment;
  }
  return [...parts, part];
}
