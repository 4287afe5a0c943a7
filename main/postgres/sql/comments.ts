/** Columns after which a comment goes on in the next line. */
const width = 100;

/** A name with a line break must not end the comment that it stands in. */
export function commentSafe(text: string): string {
  return text.replaceAll('\r', '\\r').replaceAll('\n', '\\n');
}

/** Text as lines of a comment, wrapped at blanks. `first` stands before the first line, for example "* ". */
export function commentLines(text: string, first = ''): string[] {
  const lines: string[] = [];
  let line = first;
  for (const word of commentSafe(text).split(' ')) {
    const blank = line.trim() === '' || line === first ? '' : ' ';
    if (line.trim() !== '' && line !== first && line.length + 1 + word.length > width) {
      lines.push(line);
      line = ' '.repeat(first.length) + word;
    } else {
      line += blank + word;
    }
  }
  return [...lines, line].map((text) => `-- ${text}`);
}
