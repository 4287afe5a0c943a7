// The entry of `npm run demo`: only checks the Node.js that runs it, so that an old one gets a sentence and
// no stack trace.
import process from 'node:process';

const requiredMajor = 24;

if (Number.parseInt(process.versions.node, 10) < requiredMajor) {
  console.error(
    `The demo needs Node.js ${requiredMajor} and this is ${process.version}: run "npm ci", which brings it, then "npm run demo".`,
  );
  process.exitCode = 1;
} else {
  const { main } = await import('./demo.ts');
  process.exitCode = await main(process.argv.slice(2));
}
