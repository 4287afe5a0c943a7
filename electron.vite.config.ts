import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';
import { rendererBuild } from './renderer/vite.ts';

/** electron-vite wants relative addresses, for pages from file:. Ours have an origin, and addresses below it. */
const absoluteAddresses: Plugin = {
  name: 'absolute-addresses',
  enforce: 'post',
  config: () => ({ base: '/' }),
};

/** What runs in Electron: main process, preload, and the interface that every host shares. */
export default defineConfig({
  main: {
    build: {
      outDir: 'dist/main',
      rolldownOptions: {
        // The thread's program is started by its name, beside the main one: see main/vault/documents/parse-in-worker.ts.
        input: {
          index: 'main/hosts/electron/main.ts',
          'parse-worker': 'main/vault/documents/parse-worker.ts',
        },
        output: { chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'dist/preload',
      rolldownOptions: {
        input: { index: 'main/hosts/electron/preload/preload.ts' },
        // A sandboxed preload is no module.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: { ...rendererBuild, plugins: [...(rendererBuild.plugins ?? []), absoluteAddresses] },
});
