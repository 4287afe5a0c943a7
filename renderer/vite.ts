import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import type { UserConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * How the renderer is bundled, for every host alike. A host serves the output under `/` of its own origin
 * and answers unknown paths without a file extension with index.html: the pages have addresses of their own.
 */
export const rendererBuild: UserConfig = {
  root: here('.'),
  base: '/',
  plugins: [react()],
  build: {
    outDir: here('../dist/renderer'),
    emptyOutDir: true,
    // Fonts stay files: the content security policy allows no data: fonts.
    assetsInlineLimit: 0,
    minify: 'oxc',
    target: 'chrome130',
    modulePreload: { polyfill: false },
    rolldownOptions: { input: here('index.html') },
  },
};
