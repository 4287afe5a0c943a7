import { createHash, createHmac, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { PgkeepError } from '../../core/errors.ts';

const deriveKey = promisify(pbkdf2);

/** PostgreSQL's own choice (SCRAM_SHA_256_DEFAULT_ITERATIONS, SCRAM_DEFAULT_SALT_LEN). */
const iterations = 4096;
const saltLength = 16;

/**
 * The verifier of a password as PostgreSQL stores it (RFC 5803):
 * `SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>`, the parts in base64. PASSWORD '…' takes it as
 * it is, so that the password itself never leaves this process. Servers since 10 know it.
 */
export async function scramVerifier(
  password: string,
  random: (length: number) => Buffer = randomBytes,
): Promise<string> {
  const salt = random(saltLength);
  const salted = await deriveKey(await prepared(password), salt, iterations, 32, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  const storedKey = createHash('sha256').update(clientKey).digest('base64');
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}

/** What SASLprep maps to a blank or to nothing and NFKC leaves alone (RFC 3454, tables C.1.2 and B.1). */
const mapped =
  /[\u00ad\u1680\u1806\u180b\u180c\u180d\u200b\u2060\ufeff]|\u034f|\u200c|\u200d|[\ufe00-\ufe0f]/u;

/** Scripts in which every implementation normalizes alike; right-to-left ones have rules of their own. */
const plainScripts =
  /^[\x20-\x7e\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+$/u;

/**
 * The password as SASLprep (RFC 4013) makes it, which clients do before they log in. A client whose SASLprep
 * refuses a password (characters that are prohibited, or newer than Unicode 3.2) takes it raw, so a password whose
 * forms differ is only accepted where the clients agree. Throws UserErrorInvalidInput.
 */
async function prepared(password: string): Promise<string> {
  if (password === '' || password.includes('\0') || !password.isWellFormed()) {
    throw new PgkeepError('UserErrorInvalidInput', 'A password has at least one character, and no NUL.');
  }
  const form = await saslForm(password);
  const isRaw = form === undefined && !mapped.test(password) && password.normalize('NFKC') === password;
  if (isRaw || form === password) return password;
  if (form !== undefined && plainScripts.test(form)) return form;
  throw new PgkeepError(
    'UserErrorInvalidInput',
    'The password has characters that programs encode in different ways.',
    { remedy: 'Choose another password, preferably of letters, digits and punctuation.' },
  );
}

/** Undefined where SASLprep refuses the password. The library's tables are read when they are first needed. */
async function saslForm(password: string): Promise<string | undefined> {
  const { default: saslprep } = await import('@mongodb-js/saslprep');
  try {
    return saslprep(password);
  } catch {
    return undefined;
  }
}
