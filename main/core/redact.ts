/**
 * Cuts secrets out of text on its way to logs, job records, error messages and screens. Known secrets
 * are registered when they are read; shapes that are always secret are cut whoever wrote them.
 */
const known = new Set<string>();

const replacement = '[redacted]';

const shapes: readonly [RegExp, string][] = [
  // user:password@ in any URL; the user name stays
  [/([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@/]+@/gi, `$1:${replacement}@`],
  // keyword=value of libpq and ADO.NET
  [/\b(password|pwd|sslpassword)(\s*=\s*)('(?:[^'\\]|\\.)*'|[^\s;]+)/gi, `$1$2${replacement}`],
  // Azure Storage: account key and SAS signature
  [/\b(AccountKey|SharedAccessSignature)=[^;\s]+/gi, `$1=${replacement}`],
  [/([?&]sig=)[^&\s]+/gi, `$1${replacement}`],
  [/\b(Bearer|SharedKey)\s+[A-Za-z0-9._~+/:=-]{8,}/g, `$1 ${replacement}`],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, replacement],
];

/** Remembers a secret for this process, so that {@link redact} cuts it wherever it turns up. */
export function registerSecret(secret: string): void {
  // Shorter ones would tear holes into ordinary words without protecting anything worth the name.
  if (secret.length >= 4) known.add(secret);
}

export function redact(text: string): string {
  let result = text;
  for (const secret of known) result = result.replaceAll(secret, replacement);
  for (const [shape, substitute] of shapes) result = result.replace(shape, substitute);
  return result;
}
