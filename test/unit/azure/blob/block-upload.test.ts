import type { BlockBlobClient } from '@azure/storage-blob';
import { RestError } from '@azure/core-rest-pipeline';
import { expect, it } from 'vitest';
import { BlockUpload } from '../../../../main/azure/blob/block-upload.ts';

const megabyte = 1024 * 1024;

it('of several blocks under way the first that fails is the error, not those that end because of it', async () => {
  let sent = 0;
  const stageBlock = (
    _id: string,
    _body: unknown,
    _length: number,
    options: { abortSignal: AbortSignal },
  ) => {
    sent += 1;
    if (sent === 2) {
      return Promise.reject(
        new RestError('over the quota', { statusCode: 403, code: 'AuthorizationFailure' }),
      );
    }
    return new Promise((_resolve, reject) => {
      options.abortSignal.addEventListener('abort', () => reject(new Error('The operation was aborted.')));
    });
  };
  const client = { stageBlock } as unknown as BlockBlobClient;
  const target = { client, location: 'https://contoso/backups', name: 'a', contentType: 'text/plain' };
  const upload = new BlockUpload(target, { parallel: 4 });
  const write = async () => {
    for (let piece = 0; piece < 64; piece += 1) await upload.write(new Uint8Array(megabyte));
  };
  await expect(write()).rejects.toMatchObject({
    code: 'UserErrorContainerNotAccessible',
  });
  await expect(upload.commit(new Uint8Array())).rejects.toMatchObject({
    code: 'UserErrorContainerNotAccessible',
  });
  // aborting waits for what is under way and has nothing to say
  await expect(upload.abort()).resolves.toBeUndefined();
});
