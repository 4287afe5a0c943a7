#!/usr/bin/env node
// The entry that package.json names. Plain JavaScript for Node 18 and later: it only makes sure that the
// rest runs on Node 24.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import v8 from 'node:v8';
import { projectNode, requiredMajor } from './project-node.mjs';

/** Node before 24.3 announces type stripping as experimental; here it is what the project builds on. */
function silenceTypeStrippingWarning() {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (warning, ...rest) => {
    if (!String(warning).includes('Type Stripping')) emitWarning(warning, ...rest);
  };
}

function runWith(program) {
  const child = spawn(
    program,
    [...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)],
    {
      stdio: 'inherit',
      // A program that turns out to be just as old must say so instead of starting itself for ever.
      env: { ...process.env, PGKEEP_REEXECUTED: '1' },
    },
  );
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  // A terminal sends Ctrl-C to both processes; the child takes the copy within a moment for the same one.
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.on('error', refuse);
  child.on('exit', (code, signal) => {
    if (signal === null) {
      process.exitCode = code ?? 1;
      return;
    }
    for (const each of signals) process.removeAllListeners(each);
    process.kill(process.pid, signal);
  });
}

function refuse() {
  process.stderr.write(
    `pgkeep needs Node.js ${requiredMajor} and this is ${process.version}: install Node.js ${requiredMajor}, or run npm's ci or install again without leaving out optional packages, which brings it.\n`,
  );
  process.exitCode = 1;
}

if (Number.parseInt(process.versions.node, 10) >= requiredMajor) {
  silenceTypeStrippingWarning();
  // A stream of short-lived buffers makes V8 grow its young generation to tens of megabytes for nothing.
  v8.setFlagsFromString('--semi-space-growth-factor=1');
  // Only here: what it needs of node:module is younger than Node 18.
  const { keepCompiledModules } = await import('./compile-cache.mjs');
  await keepCompiledModules();
  // In a checkout the sources run; a package carries what was built from them.
  const sources = new URL('./main.ts', import.meta.url);
  const built = new URL('../../../dist/program/main/hosts/cli/main.js', import.meta.url);
  if (existsSync(sources)) await import(sources.href);
  else if (existsSync(built)) await import(built.href);
  else {
    process.stderr.write(
      'This pgkeep was packed without being built: make the package with "npm run pack" in a checkout.\n',
    );
    process.exitCode = 1;
  }
} else {
  const program = process.env.PGKEEP_REEXECUTED === '1' ? undefined : projectNode();
  if (program === undefined) refuse();
  else runWith(program);
}
