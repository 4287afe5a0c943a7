/**
 * Cuts secrets out of text on its way to logs, job records, error messages and screens. Known secrets
 * are registered when they are read; shapes that are always secret are cut whoever wrote them.
 */
const known = new Set<string>();
let knownPattern: RegExp | undefined;

const replacement = '[redacted]';

const shapes: readonly [RegExp, string][] = [
  // user:password@ in any URL, also with an @ or a slash that should have been encoded; the user name stays
  // (from the beginning of its scheme only, and not for ever: a text without end must not cost the square of it)
  [
    /(?<![a-z0-9+.-])([a-z0-9+.-]+:\/\/[^\s:/@]{0,1000}):(?!\d+(?:[/?#]|$))(?:[^\s/]{1,10000}|[^\s@]{1,10000})@/gi,
    `$1:${replacement}@`,
  ],
  // in a literal within a statement, where quotes are doubled: CONNECTION 'password=''a b'''
  [/\b(\w*password|pwd)(\s*=\s*)''(?:[^']|'''')*''/gi, `$1$2${replacement}`],
  // an option of a user mapping: OPTIONS (password 'a''b')
  [/\b(\w*password)(\s+)'(?:[^']|'')*'/gi, `$1$2${replacement}`],
  // keyword=value of libpq and ADO.NET, also as PGPASSWORD=value
  [/\b(\w*password|pwd)(\s*=\s*)('(?:[^'\\]|\\.)*'|[^\s;]+)/gi, `$1$2${replacement}`],
  // Azure Storage: account key and SAS signature
  [/\b(AccountKey|SharedAccessSignature)=[^;\s]+/gi, `$1=${replacement}`],
  [/(\bsig=)[^&\s]+/gi, `$1${replacement}`],
  [/\b(Bearer|SharedKey)\s+[A-Za-z0-9._~+/:=-]{8,}/g, `$1 ${replacement}`],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, replacement],
];

/** Remembers a secret for this process, so that {@link redact} cuts it wherever it turns up. */
export function registerSecret(secret: string): void {
  // Shorter ones would tear holes into ordinary words without protecting anything worth the name.
  if (secret.length < 4 || known.has(secret)) return;
  known.add(secret);
  const asPartOfUrl = encodeURIComponent(secret.toWellFormed());
  known.add(asPartOfUrl);
  // The longest first: a secret may begin with another one, whose removal would leave its rest behind.
  const longestFirst = [...known].toSorted((a, b) => b.length - a.length);
  knownPattern = new RegExp(longestFirst.map((text) => RegExp.escape(text)).join('|'), 'g');
}

export function redact(text: string): string {
  let result = knownPattern === undefined ? text : text.replace(knownPattern, replacement);
  for (const [shape, substitute] of shapes) result = result.replace(shape, substitute);
  return result;
}

/**
 * Redacts one JSON document string by string. As plain text a secret with a quote or a backslash in it
 * would be missed, and a shape could run over the end of its string and take the rest along.
 */
export function redactJson(line: string): string {
  const cut = (_key: string, value: unknown) => (typeof value === 'string' ? redact(value) : value);
  return JSON.stringify(JSON.parse(line), cut);
}
