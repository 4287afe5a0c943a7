/** SQLSTATE of a server error, or Node's code of a network error. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string') {
    return error.code;
  }
  return undefined;
}

/** Whether the server itself said it: an SQLSTATE, which has a digit, as Node's codes (EPIPE, ECONNRESET) have not. */
export function isServerAnswer(error: unknown): boolean {
  return /^(?=.*\d)[0-9A-Z]{5}$/.test(codeOf(error) ?? '');
}

/** Where in the server's functions an error arose ("PL/pgSQL function …"); undefined where in none. */
export function whereOf(error: unknown): string | undefined {
  return field(error, 'where');
}

function field(error: unknown, name: 'where' | 'routine'): string | undefined {
  const value =
    typeof error === 'object' && error !== null ? (error as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/**
 * Whether a login was let in and its session then failed to begin: a library to be loaded first is missing, or
 * an event trigger on login raised an error or ended its own session. What arises in a function counts whatever its
 * SQLSTATE: a function raises any, and pg_terminate_backend leaves 57P01. Otherwise who may not connect, finds no
 * place or meets a server that starts or stops, is no such case: classes 08, 28, 3D, 53, 55 and 57. A privilege that
 * is missing counts where the part of the server that loads libraries (dfmgr.c) says so.
 */
export function isSessionRefusal(error: unknown): boolean {
  const code = codeOf(error) ?? '';
  if (!isServerAnswer(error)) return false;
  if (whereOf(error) !== undefined) return true;
  if (/^(08|28|3D|53|55|57)/.test(code)) return false;
  return code !== '42501' || field(error, 'routine') === 'check_restricted_library_name';
}
