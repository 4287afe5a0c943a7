import { inQuotes } from '../../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../../core/errors.ts';
import type { TocEntry } from './types.ts';

/** Server encodings whose WHATWG name differs from PostgreSQL's by more than case and punctuation. */
const whatwgNames: Readonly<Record<string, string>> = {
  UTF8: 'utf-8',
  UNICODE: 'utf-8',
  SQL_ASCII: 'utf-8',
  EUC_JP: 'euc-jp',
  EUC_JIS_2004: 'euc-jp',
  EUC_KR: 'euc-kr',
  EUC_CN: 'gbk',
  GBK: 'gbk',
  GB18030: 'gb18030',
  BIG5: 'big5',
  SJIS: 'shift_jis',
  SHIFT_JIS_2004: 'shift_jis',
  UHC: 'euc-kr',
  KOI8R: 'koi8-r',
  KOI8U: 'koi8-u',
  WIN866: 'ibm866',
  WIN874: 'windows-874',
  LATIN1: 'iso-8859-1',
  LATIN2: 'iso-8859-2',
  LATIN3: 'iso-8859-3',
  LATIN4: 'iso-8859-4',
  LATIN5: 'iso-8859-9',
  LATIN6: 'iso-8859-10',
  LATIN7: 'iso-8859-13',
  LATIN8: 'iso-8859-14',
  LATIN9: 'iso-8859-15',
  LATIN10: 'iso-8859-16',
};

/** Turns an archive's bytes into text for people and for comparing names. NULL becomes the empty text. */
export type TextReader = (bytes: Buffer | null) => string;

/** PostgreSQL's name of the encoding that an archive's texts and data are in. */
export function archiveEncoding(entries: readonly TocEntry[]): string {
  const entry = entries.find(({ desc }) => desc?.toString('latin1') === 'ENCODING');
  const name = /client_encoding = '([^']+)'/.exec(entry?.defn?.toString('latin1') ?? '')?.[1];
  return (name ?? 'UTF8').toUpperCase();
}

/** A reader for the encoding of these entries. Bytes that are invalid in it become U+FFFD. */
export function createTextReader(entries: readonly TocEntry[]): TextReader {
  const label = labelOf(archiveEncoding(entries));
  if (label === 'utf-8') return (bytes) => bytes?.toString('utf8') ?? '';
  const decoder = decoderFor(label);
  return (bytes) => (bytes === null ? '' : decoder.decode(bytes));
}

/**
 * Turns text into bytes of the encoding of these entries. Throws UserErrorInvalidInput where that can't be
 * done: beyond ASCII only UTF8 and the single-byte encodings are known.
 */
export function createTextWriter(entries: readonly TocEntry[]): (text: string) => Buffer {
  const encoding = archiveEncoding(entries);
  const label = labelOf(encoding);
  if (label === 'utf-8') return (text) => Buffer.from(text, 'utf8');
  const decoder = decoderFor(label);
  const codes = new Map(
    Array.from({ length: 256 }, (_, code) => [decoder.decode(Buffer.from([code])), code] as const),
  );
  return (text) =>
    Buffer.from(
      Array.from(text, (character) => {
        const code = codes.get(character);
        if (code === undefined || character === '\ufffd') {
          throw new PgkeepError(
            'UserErrorInvalidInput',
            `The archive is in the encoding ${encoding}, into which ${inQuotes(text)} can’t be written.`,
            { remedy: 'Use a name of ASCII characters.' },
          );
        }
        return code;
      }),
    );
}

function labelOf(encoding: string): string {
  return (
    whatwgNames[encoding] ??
    encoding.replace(/^WIN(\d+)$/, 'windows-$1').replace(/^ISO_(\d+)_(\d+)$/, 'iso-$1-$2')
  );
}

function decoderFor(label: string): { decode(bytes: Buffer): string } {
  try {
    return new TextDecoder(label);
  } catch {
    // Encodings that only PostgreSQL has (MULE_INTERNAL, EUC_TW, JOHAB): ASCII stays readable.
    return { decode: (bytes) => bytes.toString('utf8') };
  }
}

/** The kind of an entry, for example `TABLE DATA`: always ASCII. */
export function descOf(entry: TocEntry): string {
  return entry.desc?.toString('latin1') ?? '';
}

/** Names of the entries of one kind. */
export function tagsOf(entries: readonly TocEntry[], desc: string): string[] {
  const read = createTextReader(entries);
  return entries.filter((entry) => descOf(entry) === desc).map((entry) => read(entry.tag));
}
