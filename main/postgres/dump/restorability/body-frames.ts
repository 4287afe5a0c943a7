/** What stands between two parentheses, or outside of all. */
export interface Frame {
  /** Word before the parenthesis. */
  readonly head: string;
  /** A WITH query's name, which is known once the parenthesis closes. */
  readonly query: string | undefined;
  readonly queries: Set<string>;
  /** First word of the statement, outside of parentheses. */
  first: string;
  selects: boolean;
  usesTables: boolean;
  inFrom: boolean;
  inWith: boolean;
  recursive: boolean;
  /** The next name is a relation: of a list in FROM, where a call may stand as well, or what is written to. */
  expects: 'source' | 'target' | undefined;
}

/** The parentheses that are open at one place of a body, each with what is known of the statement in it. */
export class OpenFrames {
  #frames: Frame[] = [frameOf('')];

  get current(): Frame {
    const frame = this.#frames.at(-1);
    if (frame === undefined) throw new Error('no statement is open');
    return frame;
  }

  /** No parenthesis is open. */
  get isOutside(): boolean {
    return this.#frames.length === 1;
  }

  /** Whether a WITH query of this name can be seen from here. */
  hasQuery(name: string): boolean {
    return this.#frames.some(({ queries }) => queries.has(name));
  }

  beginStatement(): void {
    this.#frames = [frameOf('')];
  }

  open(head: string, query?: string): void {
    const outer = this.current;
    const frame = frameOf(head, query);
    // FROM (a JOIN b …): the list goes on in the parentheses, unless they turn out to hold a query
    if (outer.expects === 'source') {
      frame.expects = 'source';
      frame.inFrom = true;
      outer.expects = undefined;
    }
    this.#frames.push(frame);
  }

  /** Closes the last one, if any is open. */
  close(): void {
    if (this.isOutside) return;
    const frame = this.#frames.pop();
    if (frame?.query !== undefined) this.current.queries.add(frame.query);
  }
}

function frameOf(head: string, query?: string): Frame {
  return {
    head,
    query,
    queries: new Set(),
    first: '',
    selects: false,
    usesTables: false,
    inFrom: false,
    inWith: false,
    recursive: false,
    expects: undefined,
  };
}
