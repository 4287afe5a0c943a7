/**
 * Maps `items` in their order with up to `ahead` mappings under way: small objects in a distant container
 * cost a round trip each, and one after the other they would add up to minutes.
 */
export async function* mapAhead<Item, Result>(
  items: AsyncIterable<Item>,
  ahead: number,
  map: (item: Item) => Promise<Result>,
): AsyncIterable<Result> {
  const underWay: Promise<Result>[] = [];
  for await (const item of items) {
    const result = map(item);
    // It is awaited below, in its turn; until then its failure must not count as unhandled.
    result.catch(() => undefined);
    underWay.push(result);
    if (underWay.length >= ahead) yield await first(underWay);
  }
  while (underWay.length > 0) yield await first(underWay);
}

async function first<Result>(queue: Promise<Result>[]): Promise<Result> {
  const [result] = queue.splice(0, 1);
  if (result === undefined) throw new Error('the queue is empty');
  return result;
}
