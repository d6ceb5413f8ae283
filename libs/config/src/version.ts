import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

let version: string | undefined;

/** The version of the product's own package.json, wherever the compiled files lie below it. */
export function productVersion(): string {
  version ??= findVersion(__dirname);
  return version;
}

function findVersion(start: string): string {
  for (let dir = start; ; dir = dirname(dir)) {
    try {
      const manifest: unknown = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'));
      if (isProduct(manifest)) return manifest.version;
    } catch {
      // No package.json here, or not ours to read: look further up.
    }
    if (dir === dirname(dir)) return '0.0.0';
  }
}

const isProduct = (manifest: unknown): manifest is { version: string } =>
  typeof manifest === 'object' &&
  manifest !== null &&
  'name' in manifest &&
  manifest.name === 'route-llm-gateway' &&
  'version' in manifest &&
  typeof manifest.version === 'string';
