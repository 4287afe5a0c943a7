/** How many sessions restore at the same time, as it was typed; null for what is no number from 1 to 64. */
export function sessionsOf(jobs: string): number | null {
  const number = /^\d{1,2}$/.test(jobs.trim()) ? Number(jobs.trim()) : 0;
  return number >= 1 && number <= 64 ? number : null;
}
