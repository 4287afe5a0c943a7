/**
 * Processor time in ms that this process takes until the work has ended: other processes lengthen the clock's time,
 * and not this one.
 */
export async function processorTimeOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
