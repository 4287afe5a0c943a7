import { ORPCError } from '@orpc/client';
import { ErrorReport, type FixStep } from '../../shared/errors.ts';
import { NotConnectedError } from './not-connected-error.ts';

/** What an error card shows: a report of the router, or what the page itself knows went wrong. */
export type Problem = Readonly<{
  code: string | null;
  message: string;
  remedy: string;
  /** Where in pgkeep it is fixed. */
  steps?: readonly FixStep[] | undefined;
  sql?: string | undefined;
  details?: string | undefined;
}>;

/** The messages of a refused input, as "newDatabase: a PostgreSQL name has at most 63 bytes". */
function inputProblems(data: unknown): string[] {
  if (typeof data !== 'object' || data === null || !('issues' in data) || !Array.isArray(data.issues))
    return [];
  return data.issues.flatMap((issue: unknown) => {
    if (typeof issue !== 'object' || issue === null || !('message' in issue)) return [];
    const path = 'path' in issue && Array.isArray(issue.path) ? issue.path.map(String).join('.') : '';
    return [path === '' ? String(issue.message) : `${path}: ${String(issue.message)}`];
  });
}

/** Any thrown value in the words of an error card. Server text stays text. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ORPCError) {
    const report = ErrorReport.safeParse(error.data);
    if (report.success) return report.data;
    const refused = inputProblems(error.data);
    if (refused.length > 0)
      return { code: null, message: refused.join('; '), remedy: 'Correct the input and try again.' };
    return {
      code: String(error.code),
      message: error.message,
      remedy: 'Try again; the log of pgkeep says more.',
    };
  }
  if (error instanceof NotConnectedError || isConnectionLoss(error))
    return {
      code: null,
      message: 'The connection to pgkeep was lost before it answered.',
      remedy: 'Wait until it is back, then try again. Jobs that were started go on.',
      details: error instanceof Error ? error.message : undefined,
    };
  return {
    code: null,
    message: error instanceof Error ? error.message : String(error),
    remedy: 'Reload the page; if it happens again, report it with these details.',
    details: error instanceof Error ? error.stack : undefined,
  };
}

/** Whether pgkeep answered that it knows nothing of the name or id that it was asked for. */
export function isNotFound(error: unknown): boolean {
  return error !== null && toProblem(error).code === 'UserErrorNotFound';
}

/** A call that was under way when the transport closed, or could not be sent. */
function isConnectionLoss(error: unknown): boolean {
  return error instanceof Error && /websocket is not open|peer.*closed|aborted|closed/i.test(error.message);
}
