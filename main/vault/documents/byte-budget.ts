/** A number of bytes that may be in memory at once; who wants more waits in line. */
export class ByteBudget {
  readonly #total: number;
  #taken = 0;
  readonly #line: { readonly bytes: number; readonly go: () => void }[] = [];

  /** `total` is in bytes. */
  constructor(total: number) {
    this.#total = total;
  }

  /**
   * Takes a share, in turn; dispose of it when the bytes are no longer needed. Who holds a share must not
   * ask for another one. More than there is in all counts as all that there is.
   */
  async take(bytes: number): Promise<Disposable> {
    const share = Math.min(bytes, this.#total);
    if (this.#line.length > 0 || this.#taken + share > this.#total) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#line.push({ bytes: share, go: resolve });
      await promise;
    } else {
      this.#taken += share;
    }
    let held = true;
    return {
      [Symbol.dispose]: () => {
        if (!held) return;
        held = false;
        this.#taken -= share;
        this.#admit();
      },
    };
  }

  /** Lets in who stands first, as long as there is room; nobody overtakes a large one. */
  #admit(): void {
    for (;;) {
      const first = this.#line[0];
      if (first === undefined || this.#taken + first.bytes > this.#total) return;
      this.#line.shift();
      this.#taken += first.bytes;
      first.go();
    }
  }
}
