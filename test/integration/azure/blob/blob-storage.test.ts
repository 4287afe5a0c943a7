import { randomBytes } from 'node:crypto';
import { createDefaultHttpClient, RestError, type HttpClient } from '@azure/core-rest-pipeline';
import { ContainerSASPermissions } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openContainer } from '../../../../main/azure/blob/container.ts';
import { ObjectExists, type Upload } from '../../../../main/vault/storage.ts';
import { startAzurite, type TestStorageAccount } from '../../../support/servers/azurite.ts';
import { startProxy, type TestProxy } from '../../../support/servers/proxy.ts';
import { collect, describeStorage } from '../../../support/storage-contract.ts';
import { quickRetry } from '../../../support/apps/quick-retry.ts';
import { makeContainer } from '../../../support/blob-container.ts';

const mebibyte = 1024 * 1024;

let account: TestStorageAccount;
beforeAll(async () => {
  account = await startAzurite();
});
afterAll(async () => {
  await account.stop();
});

async function proxyToAccount(): Promise<TestProxy> {
  return startProxy({ port: Number(new URL(account.url).port) });
}

/** Writes `content` in pieces as a pipe would hand them over. */
async function writeAll(upload: Upload, content: Buffer): Promise<void> {
  for (let at = 0; at < content.length; at += 65_536) await upload.write(content.subarray(at, at + 65_536));
}

describeStorage('a container', async () => (await makeContainer(account)).open());
describeStorage('a prefix of a container', async () => {
  const container = await makeContainer(account);
  await container.client.uploadBlockBlob('Teams/A', 'x', 1);
  await container.client.uploadBlockBlob('other', 'x', 1);
  return container.open({ url: `${container.url}/Teams/A` });
});

describe('a container: what is stored', () => {
  it('is block blobs with a content type, in the prefix', async () => {
    const container = await makeContainer(account);
    const storage = await container.open({ url: `${container.url}/team/a` });
    await storage.write('vault.json', Buffer.from('{}'));
    await storage.write('globals.sql', Buffer.from('-- none'));
    const upload = await storage.createUpload('archive.pgdump');
    await upload.reserveHead(4);
    await upload.write(randomBytes(9 * mebibyte));
    await upload.commit(Buffer.from('head'));
    const types: Record<string, string | undefined> = {};
    for await (const { name, properties } of container.client.listBlobsFlat()) {
      types[name] = `${properties.blobType} ${properties.contentType}`;
    }
    expect(types).toEqual({
      'team/a/vault.json': 'BlockBlob application/json',
      'team/a/globals.sql': 'BlockBlob text/plain; charset=utf-8',
      'team/a/archive.pgdump': 'BlockBlob application/octet-stream',
    });
    const { committedBlocks } = await container.client
      .getBlockBlobClient('team/a/archive.pgdump')
      .getBlockList('committed');
    expect(committedBlocks?.map(({ size }) => size)).toEqual([4, 8 * mebibyte, mebibyte]);
  });

  it('shows nobody an upload that has not been committed', async () => {
    const container = await makeContainer(account);
    const storage = await container.open();
    const upload = await storage.createUpload('archive.pgdump');
    await upload.write(randomBytes(17 * mebibyte));
    const blob = container.client.getBlockBlobClient('archive.pgdump');
    await expect
      .poll(async () => (await blob.getBlockList('uncommitted')).uncommittedBlocks?.length)
      .toBeGreaterThan(0);
    expect(await Array.fromAsync(container.client.listBlobsFlat())).toEqual([]);
    await upload.abort();
    await storage.removeAll('archive.pgdump/');
    expect(await container.client.getBlobClient('archive.pgdump').exists()).toBe(false);
  });

  it('removes blobs that others put under a prefix, whatever their names, snapshots included', async () => {
    const container = await makeContainer(account);
    const storage = await container.open();
    await container.client.uploadBlockBlob('p/Strange Name ünïcode', 'x', 1);
    await container.client.getBlobClient('p/Strange Name ünïcode').createSnapshot();
    const left = () => Array.fromAsync(container.client.listBlobsFlat({ includeSnapshots: true }));
    expect(await left()).toHaveLength(2);
    await storage.removeAll('p/');
    expect(await left()).toEqual([]);
  });

  it('does not take the folders of a hierarchical namespace for objects', async () => {
    const container = await makeContainer(account);
    const storage = await container.open();
    const folder = container.client.getBlockBlobClient('instances');
    await folder.upload('', 0, { metadata: { hdi_isfolder: 'true' } });
    await container.client.getBlockBlobClient('a').upload('x', 1, { metadata: { hdi_isfolder: 'false' } });
    expect(await Array.fromAsync(storage.list(''), ({ name }) => name)).toEqual(['a']);
  });

  it('has no unfinished files, and a time of its own', async () => {
    const storage = await (await makeContainer(account)).open();
    expect(await Array.fromAsync(storage.unfinished('a/'))).toEqual([]);
    await expect(Array.fromAsync(storage.unfinished('../'))).rejects.toThrow('not a prefix');
    await expect(storage.removeUnfinished('a.part')).rejects.toThrow('a container has no unfinished a.part');
    expect(Math.abs((await storage.now()).getTime() - Date.now())).toBeLessThan(60_000);
  });

  it('says so when a blob is in the archive tier', async () => {
    const container = await makeContainer(account);
    const storage = await container.open();
    await storage.write('archive.pgdump', Buffer.from('x'));
    await container.client.getBlobClient('archive.pgdump').setAccessTier('Archive');
    const reading = collect(storage.readRange('archive.pgdump', { offset: 0, length: 1 }));
    await expect(reading).rejects.toMatchObject({
      code: 'UserErrorVaultNotAccessible',
      message: `archive.pgdump in ${container.url} is in the archive tier.`,
    });
  });
});

describe('a container: a network that fails', () => {
  it('repeats a block whose connection was cut in the middle', async () => {
    await using proxy = await proxyToAccount();
    const container = await makeContainer(account);
    const storage = await container.openThrough(proxy.port);
    const content = randomBytes(20 * mebibyte);
    const upload = await storage.createUpload('archive.pgdump');
    proxy.cutAfterBytes(3 * mebibyte, 'toServer');
    await writeAll(upload, content);
    await upload.commit(Buffer.alloc(0));
    expect(proxy.bytes.toServer).toBeGreaterThan(content.length + mebibyte);
    expect((await (await container.open()).read('archive.pgdump')).equals(content)).toBe(true);
  });

  it('goes on after the account was away for a while', async () => {
    await using proxy = await proxyToAccount();
    const container = await makeContainer(account);
    // The fourth try is longer than the first ones, which come at once.
    const network = countingFailures(async (failures) => {
      if (failures === 4) await proxy.refuse(false);
    });
    const storage = await container.openThrough(proxy.port, { httpClient: network.client });
    expect(await storage.stat('archive.pgdump')).toBeUndefined();
    const content = randomBytes(20 * mebibyte);
    const upload = await storage.createUpload('archive.pgdump');
    await writeAll(upload, content.subarray(0, 10 * mebibyte));
    await proxy.refuse(true);
    proxy.cut();
    await writeAll(upload, content.subarray(10 * mebibyte));
    await upload.commit(Buffer.alloc(0));
    expect(network.failures).toBeGreaterThanOrEqual(4);
    expect((await (await container.open()).read('archive.pgdump')).equals(content)).toBe(true);
  });

  it('fails an upload for good as UserErrorVaultNotAccessible and leaves no object', async () => {
    await using proxy = await proxyToAccount();
    const container = await makeContainer(account);
    const storage = await container.openThrough(proxy.port);
    expect(await storage.stat('archive.pgdump')).toBeUndefined();
    const upload = await storage.createUpload('archive.pgdump');
    await upload.write(randomBytes(mebibyte));
    await proxy.refuse(true);
    proxy.cut();
    const failure = {
      code: 'UserErrorVaultNotAccessible',
      message: `${storage.location} does not answer.`,
    };
    await expect(
      writeAll(upload, randomBytes(64 * mebibyte)).then(() => upload.commit(Buffer.alloc(0))),
    ).rejects.toMatchObject(failure);
    await expect(upload.write(Buffer.from('x'))).rejects.toMatchObject(failure);
    await upload.abort();
    expect(await Array.fromAsync(container.client.listBlobsFlat())).toEqual([]);
  });

  it('gives up a connection that stalls, and sends the block again', async () => {
    await using proxy = await proxyToAccount();
    const container = await makeContainer(account);
    let connections = 0;
    const network = countingFailures(async (failures) => {
      if (failures === 1) return;
      connections = proxy.connections;
      proxy.stall(false);
    });
    const retry = { ...quickRetry, stallMs: 500 };
    const storage = await container.openThrough(proxy.port, { retry, httpClient: network.client });
    expect(await storage.stat('object')).toBeUndefined();
    proxy.stall(true);
    await storage.write('object', Buffer.from('content'));
    expect(network.failures).toBeGreaterThanOrEqual(2);
    expect(connections).toBeGreaterThan(1);
    expect(String(await storage.read('object'))).toBe('content');
  });

  it('resumes a download where the connection broke, again and again', async () => {
    await using proxy = await proxyToAccount();
    const container = await makeContainer(account);
    const content = randomBytes(24 * mebibyte);
    await (await container.open()).write('archive.pgdump', content);
    const storage = await container.openThrough(proxy.port);
    let cuts = 0;
    let received = 0;
    const pieces: Uint8Array[] = [];
    for await (const piece of storage.readRange('archive.pgdump', {
      offset: 5,
      length: content.length - 5,
    })) {
      pieces.push(piece);
      received += piece.length;
      if (received > (cuts + 1) * 4 * mebibyte) cuts += Math.min(1, proxy.cut());
    }
    expect(cuts).toBeGreaterThanOrEqual(2);
    expect(Buffer.concat(pieces).equals(content.subarray(5))).toBe(true);
    // Resumed, not begun again: what crossed the proxy is far less than every attempt from the start.
    expect(proxy.bytes.toClient).toBeLessThan(2 * content.length);
  });

  it('resumes a download that stalls', async () => {
    await using proxy = await proxyToAccount();
    const container = await makeContainer(account);
    const content = randomBytes(8 * mebibyte);
    await (await container.open()).write('archive.pgdump', content);
    const storage = await container.openThrough(proxy.port, { retry: { ...quickRetry, stallMs: 500 } });
    const pieces: Uint8Array[] = [];
    let resumed: Promise<void> | undefined;
    const stallUntilAnotherConnection = async () => {
      proxy.stall(true);
      const connections = proxy.connections;
      await expect.poll(() => proxy.connections).not.toBe(connections);
      proxy.stall(false);
    };
    for await (const piece of storage.readRange('archive.pgdump', { offset: 0, length: content.length })) {
      pieces.push(piece);
      resumed ??= stallUntilAnotherConnection();
    }
    await resumed;
    expect(Buffer.concat(pieces).equals(content)).toBe(true);
  });

  it('does not mix two versions of a blob when one replaces the other meanwhile', async () => {
    await using proxy = await proxyToAccount();
    const container = await makeContainer(account);
    const direct = await container.open();
    await direct.write('object', Buffer.alloc(24 * mebibyte, 1));
    const storage = await container.openThrough(proxy.port);
    const reading = (async () => {
      let replaced = false;
      for await (const piece of storage.readRange('object', { offset: 0, length: 24 * mebibyte })) {
        expect(piece[0]).toBe(1);
        if (replaced) continue;
        replaced = true;
        await direct.write('object', Buffer.alloc(24 * mebibyte, 2));
        proxy.cut();
      }
    })();
    await expect(reading).rejects.toMatchObject({
      code: 'UserErrorVaultNotAccessible',
      message: `${storage.location} refused a request (ConditionNotMet).`,
    });
  });

  it.each(['commit', 'write'])('knows its own object when the answer to its %s got lost', async (kind) => {
    const container = await makeContainer(account);
    const network = losingAnswers(kind === 'commit' ? 'comp=blocklist' : '/object');
    const storage = await container.open({ httpClient: network.client });
    if (kind === 'write') {
      await storage.write('object', Buffer.from('mine'), { ifAbsent: true });
    } else {
      const upload = await storage.createUpload('object');
      await upload.write(Buffer.from('mine'));
      expect(await upload.commit(Buffer.alloc(0))).toEqual({ size: 4 });
    }
    expect(network.lost).toBe(1);
    expect(String(await storage.read('object'))).toBe('mine');
    await expect(storage.write('object', Buffer.from('other'), { ifAbsent: true })).rejects.toBeInstanceOf(
      ObjectExists,
    );
  });
});

describe('a container: a network that changes what it carries', () => {
  it('does not take a block of which a byte was flipped on the way', async () => {
    const container = await makeContainer(account);
    const network = flippingByte('comp=block&');
    const storage = await container.open({ httpClient: network.client });
    const upload = await storage.createUpload('archive.pgdump');
    await upload.write(randomBytes(mebibyte));
    await expect(upload.commit(Buffer.alloc(0))).rejects.toMatchObject({
      code: 'UserErrorVaultNotAccessible',
      message: `${storage.location} refused a request (Md5Mismatch).`,
    });
    expect(network.flipped).toBe(1);
    expect(await storage.stat('archive.pgdump')).toBeUndefined();
    await upload.abort();
  });

  it('does not take a head of which a byte was flipped on the way', async () => {
    const container = await makeContainer(account);
    const network = flippingByte('comp=block&');
    const storage = await container.open({ httpClient: network.client });
    const upload = await storage.createUpload('archive.pgdump');
    await upload.reserveHead(4);
    await expect(upload.commit(Buffer.from('head'))).rejects.toMatchObject({
      message: `${storage.location} refused a request (Md5Mismatch).`,
    });
    expect(network.flipped).toBe(1);
    expect(await storage.stat('archive.pgdump')).toBeUndefined();
  });

  it.each([true, false])('does not take such a record either (ifAbsent %s)', async (ifAbsent) => {
    const container = await makeContainer(account);
    const network = flippingByte('/manifest.json');
    const storage = await container.open({ httpClient: network.client });
    await expect(
      storage.write('manifest.json', Buffer.from('{"sha256":"12"}'), { ifAbsent }),
    ).rejects.toMatchObject({ message: `${storage.location} refused a request (Md5Mismatch).` });
    expect(network.flipped).toBe(1);
    expect(await storage.stat('manifest.json')).toBeUndefined();
  });
});

/** The real network, which changes one byte in the body of the first PUT to such a URL. */
function flippingByte(part: string): { client: HttpClient; readonly flipped: number } {
  const inner = createDefaultHttpClient();
  let flipped = 0;
  return {
    client: {
      sendRequest(request) {
        if (flipped > 0 || request.method !== 'PUT' || !request.url.includes(part))
          return inner.sendRequest(request);
        flipped += 1;
        if (!Buffer.isBuffer(request.body)) throw new TypeError('the body is not one buffer');
        const body = Buffer.from(request.body);
        const middle = Math.floor(body.length / 2);
        body[middle] = (body[middle] ?? 0) ^ 1;
        return inner.sendRequest(Object.assign(request, { body }));
      },
    },
    get flipped() {
      return flipped;
    },
  };
}

/** The real network, and how many of its requests failed; who sent one hears of it after `onFailure`. */
function countingFailures(onFailure: (failures: number) => Promise<void>): {
  client: HttpClient;
  readonly failures: number;
} {
  const inner = createDefaultHttpClient();
  let failures = 0;
  return {
    client: {
      async sendRequest(request) {
        try {
          return await inner.sendRequest(request);
        } catch (error) {
          failures += 1;
          await onFailure(failures);
          throw error;
        }
      },
    },
    get failures() {
      return failures;
    },
  };
}

/** A network that lets the first PUT to such a URL through and loses its answer. */
function losingAnswers(part: string): { client: HttpClient; readonly lost: number } {
  const inner = createDefaultHttpClient();
  let lost = 0;
  return {
    client: {
      async sendRequest(request) {
        const response = await inner.sendRequest(request);
        if (lost > 0 || request.method !== 'PUT' || !request.url.includes(part)) return response;
        lost += 1;
        throw new RestError('read ECONNRESET', { code: 'ECONNRESET' });
      },
    },
    get lost() {
      return lost;
    },
  };
}

describe('a container: logins that do not work', () => {
  it('a wrong account key', async () => {
    const container = await makeContainer(account);
    const value = account.connectionString.replace(account.accountKey, randomBytes(64).toString('base64'));
    const storage = await container.open({ credential: { kind: 'connection-string', value } });
    await expect(storage.read('vault.json')).rejects.toMatchObject({
      code: 'UserErrorContainerNotAccessible',
      message: expect.stringContaining(`Cannot use ${container.url}: `),
    });
    await expect(Array.fromAsync(storage.list(''))).rejects.toMatchObject({
      code: 'UserErrorContainerNotAccessible',
    });
  });

  it('a SAS with too few permissions', async () => {
    const container = await makeContainer(account);
    const sas = async (permissions: string) => {
      const url = await container.client.generateSasUrl({
        permissions: ContainerSASPermissions.parse(permissions),
        expiresOn: new Date(Date.now() + 3_600_000),
      });
      return { kind: 'sas', value: new URL(url).search } as const;
    };
    const readOnly = await container.open({ credential: await sas('rl') });
    expect(await Array.fromAsync(readOnly.list(''))).toEqual([]);
    await expect(readOnly.write('vault.json', Buffer.from('{}'))).rejects.toMatchObject({
      code: 'UserErrorContainerNotAccessible',
      remedy: expect.stringContaining('read, add, create, write, delete and list'),
    });
    const upload = await readOnly.createUpload('archive.pgdump');
    await upload.write(Buffer.from('x'));
    await expect(upload.commit(Buffer.alloc(0))).rejects.toMatchObject({
      code: 'UserErrorContainerNotAccessible',
    });

    const enough = await container.open({ credential: await sas('racwdl') });
    await enough.write('vault.json', Buffer.from('{}'));
    expect(String(await readOnly.read('vault.json'))).toBe('{}');
    await enough.remove('vault.json');
  });

  it('a container that does not exist', async () => {
    const storage = await openContainer({
      url: `${account.url}/no-such-container`,
      credential: { kind: 'connection-string', value: account.connectionString },
      retry: quickRetry,
    });
    const missing = {
      code: 'UserErrorContainerNotAccessible',
      message: `Cannot use ${account.url}/no-such-container: the container does not exist.`,
    };
    await expect(storage.read('vault.json')).rejects.toMatchObject(missing);
    await expect(storage.stat('vault.json')).rejects.toMatchObject(missing);
    await expect(storage.write('vault.json', Buffer.from('{}'))).rejects.toMatchObject(missing);
    await expect(Array.fromAsync(storage.list(''))).rejects.toMatchObject(missing);
    await expect(Array.fromAsync(storage.listFolders(''))).rejects.toMatchObject(missing);
    await expect(storage.now()).rejects.toMatchObject(missing);
    await expect(storage.remove('vault.json')).rejects.toMatchObject(missing);
    await expect(storage.removeOnly('a/', ['b'])).rejects.toMatchObject(missing);
    await expect(storage.removeAll('a/')).rejects.toMatchObject(missing);
  });
});
