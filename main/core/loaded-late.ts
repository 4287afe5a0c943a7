type Answers<T> = { readonly [K in keyof T]: (...all: never[]) => Promise<unknown> };

/**
 * Something whose modules are loaded when it is first asked: its functions, which all answer with a promise, wait until
 * `load` is done. A load that failed is tried again by the next call.
 */
export function loadedLate<T extends Answers<T>>(load: () => Promise<T>): T {
  let loading: Promise<T> | undefined;
  const loaded = async (): Promise<T> => {
    loading ??= load();
    try {
      return await loading;
    } catch (error) {
      loading = undefined;
      throw error;
    }
  };
  const ask = (name: string | symbol) => {
    // Whoever awaits it looks for `then`, whoever prints it for symbols: it is no promise and has none.
    if (name === 'then' || typeof name === 'symbol') return undefined;
    return async (...all: unknown[]) => {
      const it = await loaded();
      return Reflect.apply(Reflect.get(it, name), it, all);
    };
  };
  return new Proxy<T>(Object.create(null), { get: (_, name) => ask(name) });
}
