import type { TestResource } from './arm/tenant.ts';

/** A request to Key Vault that was authenticated. */
export interface KeyVaultRequest {
  readonly method: string;
  readonly vault: TestResource;
  readonly path: string;
  readonly principal: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

export interface KeyVaultAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface More {
  /** The inner code, which tells refusals apart. */
  readonly inner?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error as Key Vault reports one (learn.microsoft.com: Azure Key Vault REST API error codes). */
export class KeyVaultError extends Error {
  readonly answer: KeyVaultAnswer;
  constructor(status: number, code: string, message: string, { inner, headers = {} }: More = {}) {
    super(`${code}: ${message}`);
    const innererror = inner === undefined ? {} : { innererror: { code: inner } };
    this.answer = { status, body: { error: { code, message, ...innererror } }, headers };
  }
}
