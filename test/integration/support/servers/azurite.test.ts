import { BlobServiceClient, StorageRetryPolicyType } from '@azure/storage-blob';
import { describe, expect, it } from 'vitest';
import { startAzurite } from '../../../support/servers/azurite.ts';

describe('startAzurite', () => {
  it.each([true, false])('keeps blobs (in memory: %s) until it is stopped', async (inMemory) => {
    await using account = await startAzurite({ inMemory });
    const service = BlobServiceClient.fromConnectionString(account.connectionString, {
      retryOptions: { maxTries: 1, retryPolicyType: StorageRetryPolicyType.FIXED },
    });
    expect(service.url).toBe(account.url);
    const container = service.getContainerClient('vault');
    await container.create();
    const content = Buffer.from('kept \u0000 exactly');
    await container.getBlockBlobClient('a/b').uploadData(content);
    expect(await container.getBlockBlobClient('a/b').downloadToBuffer()).toEqual(content);
    await account.stop();
    await expect(container.exists()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('gives every account a key of its own', async () => {
    await using one = await startAzurite();
    await using other = await startAzurite();
    const wrong = one.connectionString.replace(one.accountKey, other.accountKey);
    const container = BlobServiceClient.fromConnectionString(wrong).getContainerClient('vault');
    await expect(container.create()).rejects.toMatchObject({ statusCode: 403 });
  });
});
