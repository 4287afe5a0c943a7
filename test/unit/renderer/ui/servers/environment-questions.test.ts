import { ORPCError } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import {
  createConfirming,
  type AskedEnvironment,
  type EnvironmentAnswers,
} from '../../../../../renderer/ui/servers/environment-questions.ts';

const refusal = (server: string) =>
  new ORPCError('PGKEEP', {
    message: 'tagged',
    data: {
      code: 'UserErrorEnvironmentNotConfirmed',
      message: 'tagged',
      remedy: 'Type it.',
      steps: [{ do: 'confirm-environment', server, environment: 'prod' }],
    },
  });

/** A restore that is refused without the word; what it was started with. */
function restoreInto(server: string) {
  const words: (string | undefined)[] = [];
  const start = async (word: string | undefined) => {
    words.push(word);
    if (word !== 'prod') throw refusal(server);
    return server;
  };
  return { start, words };
}

/** Asks somebody who answers as told, and writes down what was asked. */
function asking(answer: (asked: AskedEnvironment) => string | null) {
  const asked: string[] = [];
  const confirming = createConfirming(async (question) => {
    asked.push(question.server);
    return answer(question);
  });
  return { confirming, asked };
}

describe('a restore into a tagged server', () => {
  it('is started again with the word that was typed', async () => {
    const { confirming, asked } = asking(() => 'prod');
    const restore = restoreInto('a');
    expect(await confirming(restore.start)).toBe('a');
    expect(restore.words).toEqual([undefined, 'prod']);
    expect(asked).toEqual(['a']);
  });

  it('does not start, and does not fail, where the question is cancelled', async () => {
    const { confirming } = asking(() => null);
    const restore = restoreInto('a');
    expect(await confirming(restore.start)).toBeNull();
    expect(restore.words).toEqual([undefined]);
  });

  it('asks nothing about any other error', async () => {
    const { confirming, asked } = asking(() => 'prod');
    await expect(confirming(async () => Promise.reject(new Error('full')))).rejects.toThrow('full');
    expect(asked).toEqual([]);
  });
});

describe('restores that are started together', () => {
  it('ask once about each target', async () => {
    const { confirming, asked } = asking(() => 'prod');
    const answers: EnvironmentAnswers = new Map();
    const restores = ['a', 'a', 'b', 'a'].map(restoreInto);
    const started = await Promise.all(restores.map(({ start }) => confirming(start, answers)));
    expect(started).toEqual(['a', 'a', 'b', 'a']);
    expect(asked).toEqual(['a', 'b']);
  });

  it('stay away together where the question is cancelled, and are asked about again the next time', async () => {
    const { confirming, asked } = asking(() => null);
    const together = async () => {
      const answers: EnvironmentAnswers = new Map();
      return await Promise.all(
        ['a', 'a', 'a'].map((server) => confirming(restoreInto(server).start, answers)),
      );
    };
    expect(await together()).toEqual([null, null, null]);
    expect(await together()).toEqual([null, null, null]);
    expect(asked).toEqual(['a', 'a']);
  });

  it('are asked about one after the other', async () => {
    let open = 0;
    let most = 0;
    const confirming = createConfirming(async () => {
      open += 1;
      most = Math.max(most, open);
      await Promise.resolve();
      open -= 1;
      return 'prod';
    });
    await Promise.all(['a', 'b', 'c'].map((server) => confirming(restoreInto(server).start, new Map())));
    expect(most).toBe(1);
  });
});
