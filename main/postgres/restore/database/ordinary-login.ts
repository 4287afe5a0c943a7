import { messageOf } from '../../../core/errors.ts';
import { openClient } from '../../connect/connect.ts';
import { connectionError } from '../../connect/connection-error.ts';
import { codeOf, isSessionRefusal, whereOf } from '../../connect/server-error.ts';
import type { Target } from '../../connect/target.ts';

/** How a database refused a session of a login that it let in. */
export interface Refusal {
  readonly message: string;
  readonly code: string;
  /** The functions in which it arose; undefined outside of any. */
  readonly where: string | undefined;
}

/**
 * Logs in as any application would and leaves. Undefined where that works, and where it shows nothing about
 * the database: who may connect, and how many, is the user's choice. Throws where the server is out of reach.
 */
export async function tryLogin(target: Target, options?: string): Promise<Refusal | undefined> {
  try {
    const client = await openClient(target, options);
    try {
      // A pooler lets a login in before it has a session of the server for it.
      await client.query('SELECT 1');
    } finally {
      await client.end().catch(() => {});
    }
    return undefined;
  } catch (error) {
    if (isSessionRefusal(error)) {
      return { message: messageOf(error), code: codeOf(error) ?? '', where: whereOf(error) };
    }
    if (/^(28|3D|53|55|42501)/.test(codeOf(error) ?? '')) return undefined;
    throw connectionError(error, target);
  }
}
