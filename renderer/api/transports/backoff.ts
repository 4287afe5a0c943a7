/** How long to wait before attempt number `attempt` (0, 1, …) to connect, in milliseconds: soon, then calmer. */
export function reconnectDelay(attempt: number): number {
  return Math.min(250 * 2 ** attempt, 5_000);
}
