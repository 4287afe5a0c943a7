import pLimit from 'p-limit';
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { DocumentName, DocumentOf } from './kinds.ts';
import type { Parsed } from './parse-document.ts';
import type { Answer, Work } from './parse-worker.ts';
import { Joining } from './pieces.ts';

/**
 * More than twice of what the worst document takes that stays within its bounds, also on a small machine. A
 * limit is no protection by itself: V8 ends the whole process, not the thread, where JSON.parse meets it
 * (tried with Node.js 24). What protects are the bounds, which are looked at first.
 */
const maxOldGenerationSizeMb = 2_048;

/** The thread's program: beside this file, as source and where a build made JavaScript of both. */
const program = new URL(
  import.meta.url.endsWith('.ts') ? './parse-worker.ts' : './parse-worker.js',
  import.meta.url,
);

/** One at a time: each may take much memory. */
const oneAtATime = pLimit(1);

/**
 * parseDocument in a thread of its own, for documents that would hold up everything else for longer than a
 * blink. `content` is handed over to it and is empty afterwards where it has its memory for itself.
 */
export function parseAside<Name extends DocumentName>(
  name: Name,
  content: Uint8Array,
): Promise<Parsed<DocumentOf<Name>>> {
  return oneAtATime(() => runThread(name, content));
}

async function runThread<Name extends DocumentName>(
  name: Name,
  content: Uint8Array,
): Promise<Parsed<DocumentOf<Name>>> {
  const work: Work = { name, content };
  const { buffer } = content;
  const own = content.byteLength === buffer.byteLength && buffer instanceof ArrayBuffer;
  const worker = new Worker(program, {
    workerData: work,
    transferList: own ? [buffer] : [],
    resourceLimits: { maxOldGenerationSizeMb },
    // Nothing that this process was started with concerns a parser, an inspector's port least of all.
    execArgv: [],
    env: {},
  });
  const ended = new AbortController();
  worker.once('exit', (code) => ended.abort(new Error(`the thread that parses ended with ${code}`)));
  try {
    const joining = new Joining();
    for (;;) {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is a window's: a thread has no origin
      worker.postMessage('next');
      const [answer] = (await once(worker, 'message', { signal: ended.signal })) as [Answer];
      if (answer.at === 'end') return joining.value as Parsed<DocumentOf<Name>>;
      joining.add(answer);
      await nextTurn();
    }
  } finally {
    await worker.terminate();
  }
}
