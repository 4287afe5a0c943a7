import { checkObjectName, checkPrefix, type Storage } from '../../../main/vault/storage.ts';
import { replacedStorage } from '../replaced-storage.ts';

/**
 * A place as one workstation sees it through a network file system that keeps attributes and folder contents for a
 * while (NFS: acregmax, acdirmax): what `stat` and the lists say may be `staleMs` milliseconds old by the clock of
 * the test, "there is no such object" included. What this workstation itself changes, it sees at once; what it
 * reads, it opens, and an opened file is the current one (close-to-open consistency). Two workstations are two of
 * these on one place.
 */
export function staleStorage(
  inner: Storage,
  options: { readonly clock: { elapsed(): number }; readonly staleMs: number },
): Storage {
  const answers = new Map<string, { readonly at: number; readonly answer: Promise<unknown> }>();
  const remember = <Answer>(question: string, ask: () => Promise<Answer>): Promise<Answer> => {
    const known = answers.get(question);
    if (known !== undefined && options.clock.elapsed() - known.at < options.staleMs) {
      return known.answer as Promise<Answer>;
    }
    const answer = ask();
    answers.set(question, { at: options.clock.elapsed(), answer });
    answer.catch(() => answers.delete(question));
    return answer;
  };
  async function* listed<Item>(
    question: string,
    prefix: string,
    ask: (prefix: string) => AsyncIterable<Item>,
  ): AsyncIterable<Item> {
    checkPrefix(prefix);
    yield* await remember(`${question} ${prefix}`, () => Array.fromAsync(ask(prefix)));
  }
  const changing = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } finally {
      answers.clear();
    }
  };

  return replacedStorage(inner, {
    stat: (name) => remember(`stat ${checkObjectName(name)}`, () => inner.stat(name)),
    list: (prefix) => listed('list', prefix, (below) => inner.list(below)),
    everything: (prefix) => listed('everything', prefix, (below) => inner.everything(below)),
    listFolders: (prefix) => listed('listFolders', prefix, (below) => inner.listFolders(below)),
    unfinished: (prefix) => listed('unfinished', prefix, (below) => inner.unfinished(below)),
    write: (...all) => changing(() => inner.write(...all)),
    remove: (name) => changing(() => inner.remove(name)),
    removeUnfinished: (name) => changing(() => inner.removeUnfinished(name)),
    removeAll: (prefix) => changing(() => inner.removeAll(prefix)),
    removeOnly: (prefix, names) => changing(() => inner.removeOnly(prefix, names)),
    createUpload: (name, ...more) =>
      changing(async () => {
        const upload = await inner.createUpload(name, ...more);
        return {
          reserveHead: (length) => upload.reserveHead(length),
          write: (chunk) => upload.write(chunk),
          commit: (head) => changing(() => upload.commit(head)),
          abort: () => changing(() => upload.abort()),
        };
      }),
  });
}
