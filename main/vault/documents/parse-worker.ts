import { parentPort, workerData } from 'node:worker_threads';
import type { DocumentName } from './kinds.ts';
import { parseDocument } from './parse-document.ts';
import { split, type Piece } from './pieces.ts';

/** What {@link parseAside} gives a thread to do. */
export interface Work {
  readonly name: DocumentName;
  readonly content: Uint8Array;
}

/** What the thread answers each time that it is asked for more. */
export type Answer = Piece | { readonly at: 'end' };

/** Parses one document and hands the result over piece by piece, each when the other side asks for it. */
function work(port: NonNullable<typeof parentPort>): void {
  const { name, content } = workerData as Work;
  const pieces = split(
    parseDocument(name, Buffer.from(content.buffer, content.byteOffset, content.byteLength)),
  )[Symbol.iterator]();
  port.on('message', () => {
    const next = pieces.next();
    const answer: Answer = next.done === true ? { at: 'end' } : next.value;
    port.postMessage(answer);
    if (answer.at === 'end') port.close();
  });
}

if (parentPort !== null) work(parentPort);
