import { InvalidArgumentError } from 'commander';
import { ORPCError } from '@orpc/client';
import { z } from 'zod';
import { ErrorReport, errorCodes, type ErrorCode } from '../../../shared/errors.ts';
import { fileProblem, fullPlace } from '../../../shared/words/file-problems.ts';
import { flags } from '../../../shared/command-line/option-names.ts';

/** What the process ends with. 130 is the shells' word for "stopped by Ctrl-C". */
export const exitCodes = { done: 0, failed: 1, usage: 2, warnings: 3, losses: 4, interrupted: 130 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/**
 * What a monitoring plugin ends with (Monitoring Plugins Development Guidelines, "Plugin Return Codes"): so does
 * `status`, also where it fails and where its command line is wrong.
 */
export const pluginCodes = { ok: 0, warning: 1, critical: 2, unknown: 3 } as const;

/** The command line itself is wrong: nothing was tried. */
export class UsageError extends Error {
  override name = 'UsageError';
  /** The command whose help explains it, for example "vault add". */
  readonly command: string | undefined;

  constructor(message: string, command?: string) {
    super(message);
    this.command = command;
  }
}

/** A failure that the command line itself finds out, with the same report as all others. */
export class CliError extends Error {
  override name = 'CliError';
  readonly report: ErrorReport;

  constructor(code: ErrorCode, message: string, remedy: string = errorCodes[code], sql?: string) {
    super(message);
    this.report = { code, message, remedy, ...(sql === undefined ? {} : { sql }) };
  }
}

/** With a capital letter and a full stop; the name of an option or of a field of the contract stays as it is. */
export function asSentence(words: string): string {
  const ended = words.replace(/[.\s]*$/, '.');
  return /^[a-z]\w*:/.test(ended) ? ended : `${ended.slice(0, 1).toUpperCase()}${ended.slice(1)}`;
}

/** Why a file cannot be read or written, in words that follow a colon. */
export function fileErrorWords(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return fileProblem(code) ?? fullPlace(code)?.reason ?? message;
}

const InvalidInput = z.object({
  issues: z.array(z.object({ message: z.string(), path: z.array(z.unknown()).optional() })).min(1),
});

/** How fields of the contract are called on the command line, where the name alone would puzzle. */
const fieldNames: Readonly<Record<string, string>> = {
  newDatabase: flags.asDatabase,
  targetServer: flags.server,
  roleMap: flags.roleMap,
  maintenanceDatabase: flags.maintenanceDatabase,
  caFile: flags.caFile,
  lockWaitTimeoutMs: flags.lockWaitTimeout,
  clientMajor: flags.clientMajor,
  excludeTables: flags.excludeTable,
  excludeSchemas: flags.excludeSchema,
  excludeTableData: flags.excludeTableData,
  extraOptions: flags.dumpOption,
  url: flags.container,
};

function describeIssue(issue: z.infer<typeof InvalidInput>['issues'][number]): string {
  const names = (issue.path ?? []).filter((part) => typeof part === 'string');
  const field = names.at(-1);
  return field === undefined ? issue.message : `${fieldNames[field] ?? field}: ${issue.message}`;
}

/** The report of anything that a command threw, or the usage error that it amounts to. */
export function explain(error: unknown): ErrorReport | UsageError {
  if (error instanceof UsageError) return error;
  // of an option whose value only the command itself finds wrong: commander does not show that
  if (error instanceof InvalidArgumentError) return new UsageError(error.message);
  if (error instanceof CliError) return error.report;
  // thrown before there was a router, for example because PGKEEP_HOME cannot be written
  const early = ErrorReport.safeParse(error);
  if (early.success) return early.data;
  if (error instanceof ORPCError) {
    const data: unknown = error.data;
    const report = ErrorReport.safeParse(data);
    if (error.code === 'PGKEEP' && report.success) return report.data;
    const invalid = InvalidInput.safeParse(data);
    if (error.code === 'BAD_REQUEST' && invalid.success) {
      return new UsageError(invalid.data.issues.map(describeIssue).join('; '));
    }
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'InternalError', message, remedy: errorCodes.InternalError };
}
