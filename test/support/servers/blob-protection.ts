import { createHttpHeaders, type HttpClient, type PipelineResponse } from '@azure/core-rest-pipeline';

/** What the container of the stand-in is: made for holds of single blobs, or under a policy of its own. */
export interface BlobProtectionOptions {
  readonly clock: { now(): Date };
  readonly kind: 'each-object' | 'whole-place';
  /** For `whole-place`: how long each blob is kept after it was written, in milliseconds. */
  readonly retentionMs?: number;
}

export interface BlobProtection {
  readonly httpClient: HttpClient;
  /** The requests that set holds and policies: method, blob, and their headers that matter. */
  readonly requests: readonly string[];
}

interface Kept {
  readonly writtenAt: Date;
  until?: Date;
  hold?: boolean;
}

/**
 * Azure's immutability in front of Azurite, which has none: the SDK's requests are refused as the service refuses
 * them (409 BlobImmutableDueToPolicy or BlobImmutableDueToLegalHold) or go on to the account behind `inner`.
 */
export function blobProtection(inner: HttpClient, options: BlobProtectionOptions): BlobProtection {
  const blobs = new Map<string, Kept>();
  const requests: string[] = [];
  const retained = (kept: Kept): Date | undefined =>
    options.kind === 'each-object'
      ? kept.until
      : new Date(kept.writtenAt.getTime() + (options.retentionMs ?? 0));

  const refusal = (path: string): string | undefined => {
    const kept = blobs.get(path);
    if (kept === undefined) return undefined;
    if (kept.hold === true) return 'BlobImmutableDueToLegalHold';
    return (retained(kept) ?? new Date(0)) > options.clock.now() ? 'BlobImmutableDueToPolicy' : undefined;
  };

  const httpClient: HttpClient = {
    async sendRequest(request) {
      const url = new URL(request.url);
      const path = url.pathname;
      const comp = url.searchParams.get('comp');
      const answer = (status: number, headers: Record<string, string> = {}): PipelineResponse => ({
        request,
        status,
        headers: createHttpHeaders(headers),
        bodyAsText: '',
      });
      if (comp === 'legalhold' || comp === 'immutabilityPolicies') {
        const kept = blobs.get(path);
        if (kept === undefined) return answer(404, { 'x-ms-error-code': 'BlobNotFound' });
        const said = [
          'x-ms-legal-hold',
          'x-ms-immutability-policy-mode',
          'x-ms-immutability-policy-until-date',
        ]
          .map((name) => request.headers.get(name))
          .filter((value) => value !== undefined);
        requests.push(`${request.method} ${comp} ${path.split('/').at(-1)} ${said.join(' ')}`);
        if (comp === 'legalhold') kept.hold = request.headers.get('x-ms-legal-hold') === 'true';
        else kept.until = new Date(request.headers.get('x-ms-immutability-policy-until-date') ?? 0);
        return answer(200);
      }
      const makes = request.method === 'PUT' && (comp === null || comp === 'blocklist');
      const code = makes || request.method === 'DELETE' ? refusal(path) : undefined;
      if (code !== undefined) return answer(409, { 'x-ms-error-code': code });
      const response = await inner.sendRequest(request);
      if (response.status >= 300) return response;
      if (makes) blobs.set(path, { writtenAt: options.clock.now() });
      if (request.method === 'DELETE') blobs.delete(path);
      if (url.searchParams.get('restype') === 'container' && comp === null) describeContainer(response);
      const kept = request.method === 'HEAD' ? blobs.get(path) : undefined;
      if (kept !== undefined) describeBlob(response, kept);
      return response;
    },
  };

  function describeContainer({ headers }: PipelineResponse): void {
    const isObject = options.kind === 'each-object';
    headers.set('x-ms-immutable-storage-with-versioning-enabled', String(isObject));
    headers.set('x-ms-has-immutability-policy', String(!isObject));
    headers.set('x-ms-has-legal-hold', 'false');
  }

  /** The policy of a container is not told with its blobs. */
  function describeBlob({ headers }: PipelineResponse, { until, hold }: Kept): void {
    headers.set('date', options.clock.now().toUTCString());
    if (hold !== undefined) headers.set('x-ms-legal-hold', String(hold));
    if (until !== undefined) headers.set('x-ms-immutability-policy-until-date', until.toUTCString());
  }

  return { httpClient, requests };
}
