import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, URL } from 'node:url';
import { defineConfig } from 'vite';
import { compressed } from './compressed.mjs';
import { prunedStyles } from './prune-styles.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
/** The gateway writes one of its own into every page that it serves: apps/api/src/dashboard. */
const NONCE_PLACEHOLDER = '__RLG_NONCE__';

/** A script that blocks the first paint, as a file of its own: the content security policy allows none in the page. */
const firstPaint = {
  name: 'first-paint',
  buildStart() {
    if (this.meta.watchMode) return;
    this.emitFile({ type: 'asset', name: 'first-paint.js', source: readFileSync(here('src/app/first-paint.js'), 'utf8') });
  },
  transformIndexHtml: {
    order: 'post',
    handler(_html, { bundle }) {
      const file = Object.keys(bundle ?? {}).find((name) => name.includes('first-paint'));
      const src = file ? `/${file}` : '/src/app/first-paint.js';
      return [{ tag: 'script', attrs: { src }, injectTo: 'head-prepend' }];
    },
  },
};

/**
 * Of everything that decides on what is left of a style sheet: browsers keep it by its name for a year, and what scripts use of it
 * changes without a change of the sheet that it is made from.
 */
function digestOfSources() {
  const hash = createHash('sha256').update(readFileSync(here('../package-lock.json')));
  const entries = readdirSync(here('src'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const file of entries.map(({ parentPath, name }) => join(parentPath, name)).sort()) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 8);
}

const nameOf = (asset) =>
  `assets/[name]-[hash]${asset.names.some((name) => name.endsWith('.css')) ? `-${digestOfSources()}` : ''}[extname]`;

export default defineConfig(({ command }) => ({
  root: here('.'),
  cacheDir: here('../dist/.vite'),
  publicDir: false,
  resolve: { alias: { '@': here('src') } },
  // React's own transform is in Vite; its plugin would only add hot reloading.
  oxc: { jsx: { runtime: 'automatic', importSource: 'react' } },
  plugins: [firstPaint, prunedStyles(), compressed()],
  html: command === 'build' ? { cspNonce: NONCE_PLACEHOLDER } : {},
  build: {
    outDir: here('../dist/dashboard'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    manifest: 'manifest.json',
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: {
      output: { assetFileNames: nameOf },
      // Every file of Mantine's says that it is for browsers: so is all of this.
      onLog: (level, log, report) => void (log.code === 'MODULE_LEVEL_DIRECTIVE' || report(level, log)),
    },
  },
  server: {
    port: 5173,
    proxy: Object.fromEntries(
      ['/v1', '/v1beta', '/health', '/ready', '/docs', '/metrics'].map((path) => [
        path,
        { target: process.env.GATEWAY_URL ?? 'http://127.0.0.1:8000' },
      ]),
    ),
  },
}));
