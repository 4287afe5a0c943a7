import type { JobRequest } from '../../../shared/job-request.ts';
import { redact } from '../../core/redact.ts';

/** The request as it is stored and shown: somebody may have pasted a URL with a signature in it. */
export function redactedRequest(request: JobRequest): JobRequest {
  if (request.kind !== 'restore-as-files' || request.destination.kind !== 'azure-blob') return request;
  const { destination } = request;
  return { ...request, destination: { ...destination, url: redact(destination.url) } };
}
