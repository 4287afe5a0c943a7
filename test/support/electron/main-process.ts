/**
 * The main process of the desktop application under Node.js: the real bundle, with Electron's double in the
 * place of Electron. Argument: the bundle. The parent plays Chromium and the user.
 */
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { ToMain } from './messages.ts';

const double = new URL('./double.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: double, shortCircuit: true } : next(specifier, context),
});

const { receive, world } = await import('./double.ts');
world.tell = (message) => void process.send?.(message);
world.exit = (code) => process.exit(code);
process.on('message', (message) => {
  void receive(message as ToMain);
});
process.on('disconnect', () => process.exit(1));

const [bundle] = process.argv.slice(2);
if (bundle === undefined) throw new Error('which bundle?');
process.argv.splice(2);
await import(pathToFileURL(bundle).href);
