import { defineConfig } from 'vite';
import { rendererBuild } from './renderer/vite.ts';

/** The interface alone: `vite build` fills dist/renderer for the serve host. */
export default defineConfig(rendererBuild);
