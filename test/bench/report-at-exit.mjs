// Loaded in front of pgkeep (node --import) in the process that is measured: at its end it writes the peak
// memory in bytes and the processor time in ms to file descriptor 3. Plain JavaScript, because loading
// TypeScript would cost memory that pgkeep's own start may not need.
import { readFileSync, writeSync } from 'node:fs';
import process from 'node:process';

/** Linux keeps the peak of this program alone; getrusage counts what the parent had when it forked. */
function peakMemory() {
  try {
    const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (kibibytes !== undefined) return Number(kibibytes) * 1024;
  } catch {
    // no Linux
  }
  return process.resourceUsage().maxRSS * 1024;
}

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  writeSync(3, JSON.stringify({ peakBytes: peakMemory(), processorMs: (user + system) / 1000 }));
});
