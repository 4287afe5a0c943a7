import { world } from './double.ts';
import type { FromMain } from './messages.ts';

/** Everything that the application does to the outside from now on. */
export function listen() {
  const told: FromMain[] = [];
  const waiting = new Set<() => void>();
  world.tell = (message) => {
    told.push(message);
    for (const look of waiting) look();
  };
  return {
    told,
    /** Resolves with the first message of that kind, now or later. */
    next<Kind extends FromMain['do']>(kind: Kind): Promise<Extract<FromMain, { do: Kind }>> {
      type Wanted = Extract<FromMain, { do: Kind }>;
      return new Promise((resolve) => {
        const look = () => {
          const found = told.find((message): message is Wanted => message.do === kind);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      });
    },
  };
}
