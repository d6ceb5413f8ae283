/** Vectors that were paid for once, in a file for each source, so that a second run asks nobody. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const nameOf = (text) => createHash('sha256').update(text).digest('base64url').slice(0, 22);

/**
 * @param {string} folder
 * @param {import('./sources.mjs').Source} source
 * @param {string[]} texts each once
 * @returns vectors by text, and what those that were not known yet cost; `cpuMs` counts every thread of this process
 */
export async function keptVectors(folder, source, texts) {
  const file = join(folder, `${source.name.replace(/[^\w.-]+/g, '_')}.json`);
  const known = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { vectors: {} };
  const missing = texts.filter((text) => known.vectors[nameOf(text)] === undefined);
  if (missing.length > 0) {
    // The first text loads the model or opens the connection, and is not counted.
    const first = await source.vectors(missing.slice(0, 1));
    const [cpu, began] = [process.cpuUsage(), performance.now()];
    const rest = await source.vectors(missing.slice(1));
    const { user, system } = process.cpuUsage(cpu);
    if (rest.length > 0)
      known.cost = { cpuMs: (user + system) / 1_000 / rest.length, ms: (performance.now() - began) / rest.length };
    [...first, ...rest].forEach((vector, i) => {
      known.vectors[nameOf(missing[i])] = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64');
    });
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify(known));
    renameSync(`${file}.new`, file);
  }
  const vectors = new Map(
    texts.map((text) => {
      const bytes = Buffer.from(known.vectors[nameOf(text)], 'base64');
      return [text, new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))];
    }),
  );
  return { vectors, cost: known.cost, asked: missing.length };
}
