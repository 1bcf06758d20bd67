import { defineConfig } from 'vite';
import { mockApi } from './mock/vite-plugin.ts';

export default defineConfig({
  plugins: [mockApi()],
  build: {
    // The scheduler serves the page at every path of the UI and everything else below /assets/.
    assetsDir: 'assets',
    target: ['chrome123', 'firefox120', 'safari17.5'],
    sourcemap: true,
  },
  // The pages share the API's types and the tables of statuses with the scheduler.
  server: { fs: { allow: ['..'] } },
});
