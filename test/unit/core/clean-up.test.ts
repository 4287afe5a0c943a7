import { describe, expect, test } from 'vitest';
import { cleanUp, closing, failuresAfter, firstError, inAnyCase } from '../../../main/core/clean-up.ts';
import { PgkeepError, messageOf, toErrorReport } from '../../../main/core/errors.ts';

const full = new PgkeepError('UserErrorVaultFull', 'There is no space left.');
const gone = () => {
  throw new Error('the server is gone');
};

describe('the first error', () => {
  test('is not replaced by a clean-up that fails, which is told and kept beside it', async () => {
    const first = new Error('no space left');
    const told: string[] = [];
    expect(await cleanUp(first, gone, (failure) => told.push(messageOf(failure)))).toBe(false);
    expect(await cleanUp(first, () => Promise.reject(new Error('still gone')))).toBe(false);
    expect(told).toEqual(['the server is gone']);
    expect(failuresAfter(first).map(messageOf)).toEqual(['the server is gone', 'still gone']);
    // also from what names it as its cause
    const wrapped = new PgkeepError('UserErrorVaultFull', 'There is no space left.', { cause: first });
    expect(failuresAfter(wrapped).map(messageOf)).toEqual(['the server is gone', 'still gone']);
  });

  test('a clean-up that works says so and leaves no trace', async () => {
    const first = new Error('no space left');
    expect(await cleanUp(first, () => Promise.resolve())).toBe(true);
    expect(failuresAfter(first)).toEqual([]);
    // what is thrown need not be an error
    expect(await cleanUp('no space left', gone)).toBe(false);
    expect(failuresAfter('no space left')).toEqual([]);
  });

  test('of a body wins over that of its clean-up, which counts where the body ended well', async () => {
    const close = () => Promise.reject(new Error('cannot close'));
    await expect(inAnyCase(() => Promise.reject(full), close)).rejects.toBe(full);
    expect(failuresAfter(full).map(messageOf)).toEqual(['cannot close']);
    await expect(inAnyCase(async () => 'written', close)).rejects.toThrow('cannot close');
    const steps: string[] = [];
    const written = inAnyCase(
      async () => {
        steps.push('body');
        return 'written';
      },
      () => steps.push('clean-up'),
    );
    expect(await written).toBe('written');
    expect(steps).toEqual(['body', 'clean-up']);
  });

  test('of a block is not replaced by what its disposals throw', async () => {
    const told: string[] = [];
    const block = async (body: () => void) => {
      await using quiet = closing(gone, (failure) => told.push(messageOf(failure)));
      void quiet;
      body();
      return 'whole';
    };
    await expect(
      block(() => {
        throw full;
      }),
    ).rejects.toBe(full);
    expect(await block(() => {})).toBe('whole');
    expect(told).toEqual(['the server is gone', 'the server is gone']);
  });

  test('is found and reported where disposals have thrown over it all the same', async () => {
    const first = new PgkeepError('UserErrorVaultFull', 'There is no space left.');
    const block = async () => {
      await using outer = { [Symbol.asyncDispose]: () => Promise.reject(new Error('outer')) };
      await using inner = { [Symbol.asyncDispose]: () => Promise.reject(new Error('inner')) };
      void [outer, inner];
      throw first;
    };
    const thrown: unknown = await block().catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(SuppressedError);
    expect(firstError(thrown)).toBe(first);
    expect(toErrorReport(thrown)).toEqual(toErrorReport(first));
    expect(messageOf(thrown)).toBe('There is no space left.');
    expect(failuresAfter(thrown).map(messageOf)).toEqual(['inner', 'outer']);
  });
});
