import type { TokenCredential } from '@azure/identity';
import type { HttpClient } from '@azure/core-rest-pipeline';
import {
  AnonymousCredential,
  BlobServiceClient,
  ContainerClient,
  newPipeline,
  type StorageSharedKeyCredential,
} from '@azure/storage-blob';
import { PgkeepError } from '../../core/errors.ts';
import { registerSecret } from '../../core/redact.ts';
import { isLoopback } from '../http/loopback.ts';
import { azureTransport } from '../http/transport.ts';
import { BlobStorage } from './blob-storage.ts';
import { parseContainerUrl, type ContainerUrl } from './container-url.ts';
import { guardHttpClient } from './http-client.ts';
import { defaultRetry, toSdkRetry, type RetrySchedule } from './retry.ts';

/** The login to a container, already read from where it lives. */
type ContainerCredential =
  | { kind: 'connection-string'; value: string }
  | { kind: 'sas'; value: string }
  | { kind: 'token'; credential: TokenCredential };

export interface ContainerOptions {
  /** `https://<account>.blob.core.windows.net/<container>[/prefix…]`, or an emulator on this machine. */
  readonly url: string;
  readonly credential: ContainerCredential;
  /** Replaces the network, for tests. */
  readonly httpClient?: HttpClient;
  readonly retry?: RetrySchedule;
  /** Blocks of one upload that are sent at a time. */
  readonly parallel?: number;
}

/**
 * Opens a container. Nothing is sent yet: a login that does not work shows with the first operation, as
 * UserErrorContainerNotAccessible. Throws UserErrorInvalidInput for a URL or login of the wrong shape.
 */
export async function openContainer(options: ContainerOptions): Promise<BlobStorage> {
  const place = parseContainerUrl(options.url);
  const login = toLogin(options.credential, place);
  const retry = options.retry ?? defaultRetry;
  const pipeline = newPipeline(login.credential, {
    httpClient: guardHttpClient(options.httpClient ?? azureTransport(), place.origin, retry),
    retryOptions: toSdkRetry(retry),
    userAgentOptions: { userAgentPrefix: 'pgkeep' },
  });
  const container = new ContainerClient(`${place.service}/${place.container}${login.query}`, pipeline);
  return new BlobStorage(container, {
    location: place.location,
    prefix: place.prefix,
    retry,
    parallel: options.parallel,
  });
}

interface Login {
  readonly credential: StorageSharedKeyCredential | AnonymousCredential | TokenCredential;
  /** The SAS with its question mark, or empty. */
  readonly query: string;
}

function toLogin(credential: ContainerCredential, place: ContainerUrl): Login {
  switch (credential.kind) {
    case 'token':
      if (isLoopback(new URL(place.origin).hostname)) {
        throw invalid(
          'An Entra token is never sent to a storage on this machine.',
          'Use a connection string or a SAS for the emulator.',
        );
      }
      return { credential: credential.credential, query: '' };
    case 'sas':
      return fromSas(credential.value);
    case 'connection-string':
      return fromConnectionString(credential.value, place);
  }
}

function fromSas(value: string): Login {
  registerSecret(value);
  const token = value.trim().replace(/^\?/, '');
  if (token.includes('?')) {
    throw invalid('The SAS is a URL, or more than one SAS.', 'Copy the SAS token itself, without the URL.');
  }
  const parameters = new URLSearchParams(token);
  const signature = parameters.get('sig');
  if (signature === null || signature === '') {
    throw invalid('The SAS has no signature (sig=…).', 'Copy the SAS token itself, not the URL of the blob.');
  }
  registerSecret(signature);
  registerSecret(encodeURIComponent(signature));
  return { credential: new AnonymousCredential(), query: `?${parameters.toString()}` };
}

function fromConnectionString(value: string, place: ContainerUrl): Login {
  registerSecret(value);
  const key = /AccountKey=([^;]+)/i.exec(value)?.[1];
  if (key !== undefined) registerSecret(key);
  let service: BlobServiceClient;
  try {
    service = BlobServiceClient.fromConnectionString(value.trim());
  } catch {
    // The SDK's own message may repeat parts of the string.
    throw invalid(
      'The connection string is not one of an Azure storage account.',
      'Copy it from the storage account: Security + networking, Access keys.',
    );
  }
  const endpoint = new URL(service.url);
  const sas = endpoint.search;
  endpoint.search = '';
  if (endpoint.href.replace(/\/$/, '') !== place.service) {
    throw invalid(
      `The connection string belongs to another storage account than ${place.location}.`,
      'Use the connection string of the account that the vault’s URL names.',
    );
  }
  return sas === '' ? { credential: service.credential, query: '' } : fromSas(sas);
}

function invalid(message: string, remedy: string): PgkeepError {
  return new PgkeepError('UserErrorInvalidInput', message, { remedy });
}
