import { styleText } from 'node:util';
import { formatTime } from './format.ts';
import type { CliHost, Sink } from '../host.ts';
import { printable, printableJson, printableLines } from './printable.ts';
import { renderTable, type Column } from './table.ts';
import { wrapWords } from './wrap.ts';

export type Style = 'plain' | 'bold' | 'dim' | 'red' | 'yellow' | 'green';

/** What the global options ask for. */
export interface OutputMode {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly color: boolean;
}

/**
 * The only way to the terminal. Results go to standard output, everything else to standard error. All text
 * passes printable() here. With --json standard output gets one document and nothing else.
 */
export class Output {
  readonly #host: CliHost;
  readonly #mode: () => OutputMode;
  #hasDocument = false;

  constructor(host: CliHost, mode: () => OutputMode) {
    this.#host = host;
    this.#mode = mode;
  }

  get json(): boolean {
    return this.#mode().json;
  }

  get verbose(): boolean {
    return this.#mode().verbose;
  }

  /**
   * What a command found or did: for programs one document, for people what `show` writes. Returns what `show`
   * does, a promise where it has to ask for more.
   */
  result<Shown extends void | Promise<void>>(document: unknown, show: () => Shown): Shown | undefined {
    if (!this.json) return show();
    this.#hasDocument = true;
    this.#host.stdout.write(`${printableJson(document)}\n`);
    return undefined;
  }

  /**
   * What went wrong: for programs a document, if none was given before; for people, and where a second document
   * would make the first one unreadable, what `show` writes to standard error.
   */
  failure(document: unknown, show: () => void): void {
    if (this.#hasDocument) show();
    else this.result(document, show);
  }

  /** One line of the result. */
  line(text: string, style: Style = 'plain'): void {
    if (!this.json) this.#write(this.#host.stdout, printable(text), style);
  }

  /**
   * One line of the result that keeps its place: what does not fit on the terminal goes on below `first`'s end,
   * however long the names in it are.
   */
  hanging(first: string, text: string, style: Style = 'plain'): void {
    if (this.json) return;
    const { stdout } = this.#host;
    const columns = stdout.isTTY ? stdout.columns : undefined;
    const width = columns === undefined ? undefined : columns - first.length;
    for (const [index, line] of wrapWords(printable(text), width).entries()) {
      this.#write(stdout, `${index === 0 ? first : ' '.repeat(first.length)}${line}`, style);
    }
  }

  /** Text of several lines as part of the result. */
  block(text: string, style: Style = 'plain', indent = '  '): void {
    if (this.json) return;
    for (const line of printableLines(text)) this.#write(this.#host.stdout, `${indent}${line}`, style);
  }

  /**
   * A script for a program. In a file or a pipe it stands as it is, byte by byte; on a terminal characters
   * that could steer it are shown as escapes, which is said.
   */
  script(text: string): void {
    if (this.json) return;
    const { stdout } = this.#host;
    if (stdout.isTTY !== true) {
      stdout.write(text.endsWith('\n') ? text : `${text}\n`);
      return;
    }
    this.block(text, 'plain', '');
    if (printableLines(text).join('\n') !== text.trimEnd()) {
      this.notice('Names in it have characters that a terminal cannot show: write it to a file to use it.');
    }
  }

  /** Labels and values; pairs without a value are left out. */
  pairs(pairs: readonly (readonly [label: string, value: string | undefined])[], indent = ''): void {
    const known = pairs.filter((pair): pair is [string, string] => pair[1] !== undefined);
    const width = Math.max(0, ...known.map(([label]) => label.length));
    for (const [label, value] of known) this.line(`${indent}${label.padEnd(width)}   ${value}`);
  }

  /** Rows under titles, or the line `none` where there are no rows. */
  table<Row>(columns: readonly Column<Row>[], rows: readonly Row[], none?: string): void {
    if (this.json) return;
    if (rows.length === 0 && none !== undefined) return this.line(none);
    const { stdout } = this.#host;
    const lines = renderTable(columns, rows, stdout.isTTY ? stdout.columns : undefined);
    for (const [index, line] of lines.entries()) this.#write(stdout, line, index === 0 ? 'bold' : 'plain');
  }

  /** Advice on what to do next: for people, so not with --json. */
  hint(text: string): void {
    if (!this.json) this.#write(this.#host.stderr, printable(text), 'dim');
  }

  /** What must be said whatever the format of the result is. */
  notice(text: string, style: Style = 'plain'): void {
    this.#write(this.#host.stderr, printable(text), style);
  }

  warning(text: string): void {
    this.notice(`Warning: ${text}`, 'yellow');
  }

  /** An ISO time as local time. */
  time(iso: string): string {
    return formatTime(iso, (at) => this.#host.offsetMinutes(at));
  }

  #write(sink: Sink, text: string, style: Style): void {
    const painted = style !== 'plain' && sink.isTTY === true && this.#mode().color;
    sink.write(`${painted ? styleText(style, text, { validateStream: false }) : text}\n`);
  }
}
