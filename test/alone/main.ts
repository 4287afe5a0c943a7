import { createVitest } from 'vitest/node';
import { runAlone } from './run-alone.ts';

const usage = `npm run alone -- [FOLDER OR FILE]…

Runs each test of these files alone: in a process of its own, as -t does, on servers that start once. Without folders
and files, all unit, integration and security tests, which takes hours. Tests that are the only one of their file are
left out: each run of the suite runs them alone. Ends with 1 where a test fails alone.`;

const filters = process.argv.slice(2);
if (filters.some((filter) => filter.startsWith('-'))) {
  process.stderr.write(`${usage}\n`);
  process.exitCode = 2;
} else {
  const started = performance.now();
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  // The reporter says nothing: what a test prints and how it ended is told below, a line a file.
  const vitest = await createVitest('test', { watch: false, reporters: [{}] });
  for (const { config } of vitest.projects) config.isolate = true;
  const stop = new AbortController();
  // Ctrl-C ends after the tests that run, with the counts of what was run.
  process.once('SIGINT', () => stop.abort());
  try {
    const { files, passed, failed, skipped, single } = await runAlone(vitest, {
      filters,
      say,
      signal: stop.signal,
    });
    if (failed.length > 0) say('\nThese fail alone; why, stands above:');
    for (const { path, name } of failed) say(`  ${path} > ${name}`);
    const seconds = Math.round((performance.now() - started) / 1000);
    say(
      `\n${passed} passed alone, ${failed.length} failed alone, ${skipped} skipped, in ${files} files, ${seconds} s`,
    );
    if (single > 0) say(`${single} files with a single test left out: each run of the suite runs it alone`);
    process.exitCode = failed.length > 0 || files + single === 0 || stop.signal.aborted ? 1 : 0;
  } finally {
    await vitest.close();
  }
}
