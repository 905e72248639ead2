import { defineConfig } from 'vite';

// Assets are addressed relative to the page, so that the workbench also works behind a path prefix.
export default defineConfig({
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: { target: 'es2022', outDir: 'dist', sourcemap: false, chunkSizeWarningLimit: 1700, modulePreload: { polyfill: false } },
  server: {
    port: 5173,
    proxy: {
      // the server answers pages of its own origin only
      '/api': { target: process.env.ROOFLIGHT_API ?? 'http://127.0.0.1:8750', changeOrigin: true, configure: (proxy) => proxy.on('proxyReq', (request) => request.removeHeader('origin')) },
    },
  },
});
