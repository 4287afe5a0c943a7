// Runs a command of the project with the project's own Node.js first on PATH, whatever Node.js started this:
// node build/node24.mjs vitest run
import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { projectNode, requiredMajor } from '../main/hosts/cli/project-node.mjs';

const program = projectNode();
if (program === undefined && Number.parseInt(process.versions.node, 10) < requiredMajor) {
  process.stderr.write(
    `This needs Node.js ${requiredMajor}: run "npm ci", which brings it where it exists as a package, or install Node.js ${requiredMajor}.\n`,
  );
  process.exit(1);
}
const binaries = fileURLToPath(new URL('../node_modules/.bin', import.meta.url));
const path = [...(program === undefined ? [] : [dirname(program)]), binaries, process.env.PATH ?? ''];
const [command = 'node', ...args] = process.argv.slice(2);
const isWindows = process.platform === 'win32';
const child = spawn(isWindows && command !== 'node' ? join(binaries, `${command}.cmd`) : command, args, {
  stdio: 'inherit',
  env: { ...process.env, PATH: path.join(delimiter) },
  // Windows starts .cmd files through its shell only; the arguments come from package.json and the developer.
  shell: isWindows && command !== 'node',
});
// The terminal sends Ctrl-C to both; only the command decides what it means.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('error', (error) => {
  process.stderr.write(`${command} could not be started: ${error.message}\n`);
  process.exitCode = 1;
});
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
});
