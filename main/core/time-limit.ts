/**
 * The result of the work, or the error once `ms` milliseconds are over: some of what pgkeep asks cannot be
 * stopped, but nobody has to wait for it. How such work ends later no longer matters to anyone.
 */
export async function within<Result>(
  ms: number,
  work: Promise<Result>,
  tooLate: () => Error,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const impatience = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(tooLate()), ms);
  });
  try {
    return await Promise.race([work, impatience]);
  } finally {
    clearTimeout(timer);
    work.catch(() => {});
  }
}
