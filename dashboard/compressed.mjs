import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const WORTH_BYTES = 1_024;
const TEXT = /\.(js|css|svg|json)$/;
const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** Writes `.br` and `.gz` beside every text file, so that the gateway compresses nothing while it serves. */
export const compressed = () => ({
  name: 'compressed',
  apply: 'build',
  // Of what lies on the disk: other plugins change chunks to the last.
  closeBundle: {
    // Behind whoever else changes what lies there.
    order: 'post',
    sequential: true,
    handler: compressAll,
  },
});

async function compressAll() {
  const directory = join(this.environment.config.build.outDir, 'assets');
  const names = (await readdir(directory)).filter((name) => TEXT.test(name));
  await Promise.all(names.map((name) => compress(join(directory, name))));
}

async function compress(file) {
  const bytes = await readFile(file);
  if (bytes.length < WORTH_BYTES) return;
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  const [br, gz] = await Promise.all([brotli(bytes, { params }), zip(bytes, { level: 9 })]);
  await Promise.all([writeFile(`${file}.br`, br), writeFile(`${file}.gz`, gz)]);
}
