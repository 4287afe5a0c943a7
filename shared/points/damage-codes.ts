import type { ErrorCode } from '../errors.ts';

/** With one of these errors a verification ends that found its recovery point damaged, with or without a result. */
export const damageCodes = [
  'UserErrorArchiveCorrupt',
  'UserErrorVaultFormat',
  'UserErrorWrongSignature',
] as const satisfies readonly ErrorCode[];
